// Renders job summaries as GitHub shows them: Markdown to HTML by cmark-gfm, GitHub's own engine, and to a picture by
// chromium where there is one. Usage: node scripts/render-summary.ts [--out FOLDER] [--dark] [NAME or file.md …]
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SAMPLES } from '../__tests__/github/summary/samples.ts';
import { renderSummary } from '../src/github/summary/render-summary.ts';
import { root } from './root.ts';
import { toolCache } from './tools/cache.ts';
import { provideNpmPackage } from './tools/npm-package.ts';

const WIDTH = 1280;
const MAX_HEIGHT = 4000;
const EXTENSIONS = ['table', 'strikethrough', 'autolink', 'tasklist', 'tagfilter'].flatMap((name) => ['-e', name]);

// Only this script draws charts, so it fetches the library itself. The file in it needs no other package.
const MERMAID = {
  name: 'mermaid',
  version: '11.17.2',
  integrity: 'sha512-V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'reports/summaries' },
    dark: { type: 'boolean', default: false },
  },
});
mkdirSync(values.out, { recursive: true });
const mermaid = provideNpmPackage(MERMAID, toolCache());
if ('missing' in mermaid) console.warn(`Charts are shown as text. ${mermaid.missing}`);
for (const name of positionals.length > 0 ? positionals : Object.keys(SAMPLES)) render(name);

function render(name: string): void {
  const sample = SAMPLES[name];
  const markdown = sample ? renderSummary(sample()) : readFileSync(name, 'utf8');
  const base = join(values.out, `summary-${basename(name, '.md')}`);
  writeFileSync(`${base}.md`, markdown);
  const html = run('cmark-gfm', ['--unsafe', ...EXTENSIONS], markdown);
  if (html === null) {
    console.log(`${base}.md (cmark-gfm is not installed, so no HTML)`);
    return;
  }
  writeFileSync(`${base}.html`, page(html));
  const shot = picture(`file://${resolve(`${base}.html`)}`, resolve(`${base}.png`));
  console.log(shot === null ? `${base}.html (chromium is not installed, so no picture)` : `${base}.png`);
}

/** As high as the page, but no higher than anybody looks at. */
function picture(address: string, file: string): string | null {
  const browser = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--allow-file-access-from-files',
  ];
  const patient = [...browser, '--virtual-time-budget=8000'];
  const dom = run('chromium', [...patient, `--window-size=${WIDTH},600`, '--dump-dom', address]);
  if (dom === null) return null;
  const height = Math.min(Number(/data-height="(\d+)/.exec(dom)?.[1] ?? 1000), MAX_HEIGHT);
  return run('chromium', [...patient, `--window-size=${WIDTH},${height}`, `--screenshot=${file}`, address]);
}

function run(command: string, args: readonly string[], input = ''): string | null {
  const done = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.error && 'code' in done.error && done.error.code === 'ENOENT') return null;
  if (done.error || done.status !== 0) throw done.error ?? new Error(`${command}: ${done.stderr}`);
  return done.stdout;
}

function page(html: string): string {
  const theme = values.dark ? 'dark' : 'light';
  const css = readFileSync(join(root, `node_modules/github-markdown-css/github-markdown-${theme}.css`), 'utf8');
  const charts = html.replace(
    /<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g,
    '<pre class="mermaid">$1</pre>',
  );
  return `<!doctype html><meta charset="utf-8"><style>${css}
body { margin: 0; background: ${values.dark ? '#0d1117' : '#fff'} } article { padding: 24px; max-width: ${WIDTH - 48}px }
.markdown-body pre.mermaid { background: none; padding: 0 }
</style><article class="markdown-body">${charts}</article>
${'folder' in mermaid ? `<script src="file://${mermaid.folder}/dist/mermaid.min.js"></script>` : ''}
<script>
const measure = () => {
  document.body.dataset.height = document.querySelector('article').getBoundingClientRect().height;
};
if (window.mermaid) {
  mermaid.initialize({ startOnLoad: false, theme: '${values.dark ? 'dark' : 'default'}' });
  mermaid.run().finally(measure);
} else measure();
</script>`;
}
