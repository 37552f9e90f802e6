if (Number(process.versions.node.split('.')[0]) < 22) {
  console.log('::error::This action needs Node.js 22 or later (node24 on GitHub); this is ' + process.version);
  process.exitCode = 1;
} else {
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
  // As for a top-level await: a process that ends while collect() is pending has not finished its work.
  process.exitCode = 13;
  const settled = () => {
    if (process.exitCode === 13) process.exitCode = 0;
  };
  import('./index.js').then((bundle) => bundle.collect(cancel.signal)).then(settled);
}
