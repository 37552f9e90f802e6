// Loaded into a measured program by `node --import`: writes what it read of dist/ and the most memory it held.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:') && /[\\/]dist[\\/]/.test(url)) loaded.add(url);
    return next(url, context);
  },
});

process.on('exit', () => {
  const bytes = [...loaded].reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  writeFileSync(process.env.BENCH_PROBE ?? '', JSON.stringify({ bytes, files: loaded.size, peak: peak() }));
});

/** The high-water mark of this process. maxRSS is not used: on Linux a child starts with that of its parent. */
function peak() {
  try {
    const text = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return text === undefined ? null : Number(text) * 1024;
  } catch {
    return null;
  }
}
