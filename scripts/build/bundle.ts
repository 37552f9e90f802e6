import { join } from 'node:path';
import ncc from '@vercel/ncc';
import { minifySync } from 'rolldown/utils';

export interface Bundle {
  /** By name: the bundle `index.js`, its chunks, files they read, and the package.json that marks them as ES modules. */
  readonly files: Record<string, string | Buffer>;
  /** Absolute folders of the packages of which anything was bundled, sorted. */
  readonly packages: readonly string[];
}

/**
 * Bundles `entry` with all it imports. What it imports dynamically becomes a chunk of its own, once per place in the source:
 * a module that several files need has one function that imports it, so that the bundle holds it once.
 */
export async function bundle(root: string, entry: string): Promise<Bundle> {
  const built = await quietly(() =>
    // The maps are for the list of what went in; they are not shipped. The bundler's own minifier leaves out chunks.
    ncc(entry, { cache: false, minify: false, sourceMap: true, sourceMapRegister: false, quiet: true }),
  );
  const raw: Record<string, string> = { 'index.js': built.code, 'index.js.map': built.map ?? '' };
  const files: Bundle['files'] = {};
  for (const [name, { source }] of Object.entries(built.assets)) {
    if (/\.(?:js|json|map)$/.test(name)) raw[name] = source.toString();
    else files[name] = Buffer.from(source);
  }
  const names = Object.keys(raw).sort();
  const maps = names.filter((name) => name.endsWith('.map')).map((name) => raw[name] ?? '');
  const sources = maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources);
  oneCopyOf('undici', sources);
  const packages = packagesOf(root, sources);
  for (const name of names) {
    const text = raw[name] ?? '';
    if (name.endsWith('.js')) files[name] = minify(name, text);
    else if (!name.endsWith('.map')) files[name] = text.endsWith('\n') ? text : `${text}\n`;
  }
  return { files, packages };
}

function minify(name: string, text: string): string {
  const done = minifySync(name, text, { module: true, compress: true, mangle: true });
  if (done.errors.length > 0)
    throw new Error(`cannot minify ${name}: ${done.errors.map((it) => it.message).join(', ')}`);
  return `${done.code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '').trimEnd()}\n`;
}

/** The folders under the root, also of packages that were bundled from a copy of them. */
function packagesOf(root: string, sources: readonly string[]): string[] {
  const found = new Set<string>();
  for (const source of sources) {
    const at = source.indexOf('node_modules/');
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(at < 0 ? '' : source.slice(at))?.[0];
    if (folder !== undefined) found.add(join(root, folder));
  }
  return [...found].sort();
}

/** Two copies cost start-up time, and a dispatcher of the one does not work with requests of the other. */
function oneCopyOf(name: string, sources: readonly string[]): void {
  const copies = new Set(sources.flatMap((source) => source.split(`node_modules/${name}/`).slice(0, -1)));
  if (copies.size > 1)
    throw new Error(`${copies.size} copies of ${name} in the bundle, under ${[...copies].join(', ')}`);
}

/** The bundler trips over a deprecation of Node's that is none of ours. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return await work();
  } finally {
    process.noDeprecation = before ?? false;
  }
}
