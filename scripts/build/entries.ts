/** What the bundle exports, one function per entry that the action files name. */
export const entryNames = ['run', 'wait', 'collect', 'validate', 'post'] as const;

/** The oldest Node.js that the bundle runs on. GitHub runs node24; other runners take the `node` of the PATH. */
export const leastNode = 22;

/**
 * The entries. Each checks the version of Node.js first, in syntax that Node.js 12 parses, so that an old one does not fail
 * somewhere in the bundle. Then it registers the signal handlers, before the bundle loads, so that an early cancellation
 * is not missed: the runner sends SIGINT, then SIGTERM 7.5 s later; on Windows SIGBREAK arrives for both.
 */
export function entryFiles(): Record<string, string> {
  return Object.fromEntries(entryNames.map((name) => [`${name}.js`, entry(name)]));
}

function entry(name: (typeof entryNames)[number]): string {
  // A failed post step would turn a job red whose own steps have reported what happened.
  const [command, exitCode] = name === 'post' ? ['warning', 0] : ['error', 1];
  return `if (Number(process.versions.node.split('.')[0]) < ${leastNode}) {
  console.log('::${command}::This action needs Node.js ${leastNode} or later (node24 on GitHub); this is ' + process.version);
  process.exitCode = ${exitCode};
} else {
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
  // As for a top-level await: a process that ends while ${name}() is pending has not finished its work.
  process.exitCode = 13;
  const settled = () => {
    if (process.exitCode === 13) process.exitCode = 0;
  };
  import('./index.js').then((bundle) => bundle.${name}(cancel.signal)).then(settled);
}
`;
}
