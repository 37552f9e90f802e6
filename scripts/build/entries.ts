/** What the bundle exports, one function per entry that the action files name. */
export const entryNames = ['run', 'wait', 'validate', 'post'] as const;

/**
 * The entries: nothing but the call, so that all of them share one bundle, and an ear for a cancellation, which may come
 * while the bundle is still being read. The runner sends SIGINT, then SIGTERM 7.5 s later; on Windows a break stands for both.
 */
export function entryFiles(): Record<string, string> {
  return Object.fromEntries(entryNames.map((name) => [`${name}.js`, entry(name)]));
}

function entry(name: string): string {
  return `const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
const { ${name} } = await import('./index.js');

await ${name}(cancel.signal);
`;
}
