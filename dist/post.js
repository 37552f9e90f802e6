const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
const { post } = await import('./index.js');

await post(cancel.signal);
