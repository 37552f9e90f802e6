const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
const { run } = await import('./index.js');

await run(cancel.signal);
