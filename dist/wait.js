const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
const { wait } = await import('./index.js');

await wait(cancel.signal);
