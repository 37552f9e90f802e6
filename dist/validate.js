const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => cancel.abort());
const { validate } = await import('./index.js');

await validate(cancel.signal);
