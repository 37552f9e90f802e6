#!/usr/bin/env bash
# A good guess: a Mermaid xychart draws a bar for each value, in the order of the values, under its label on the x-axis.
# What happens: the labels are the keys of a band scale, so two values with the same label are drawn at the same place, one over the
# other. Nothing is reported, and the axis shows one label less. A chart of the runs of a job, labelled by their day, loses a run that
# was repeated on that day. The name `xychart` (without `-beta`) is refused by versions that sites still use.
# Why it matters: a summary that shows the last nights has to give every bar a label of its own, and to use the old name.
set -eu
version=11.4.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund "mermaid@$version" jsdom@26.1.0 > npm.log
echo "mermaid $version, Node.js $(node --version)"
cat > look.mjs <<'JS'
import { JSDOM } from 'jsdom';
const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
Object.assign(globalThis, { window, document: window.document, Element: window.Element, SVGElement: window.SVGElement });
// jsdom lays nothing out: every letter is 8 wide.
window.SVGElement.prototype.getBBox = function () {
  return { x: 0, y: 0, width: 8 * (this.textContent ?? '').length, height: 12 };
};
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false });
let charts = 0;
async function barsOf(labels, name = 'xychart-beta') {
  charts += 1;
  const text = `${name}\n    x-axis [${labels.map((it) => `"${it}"`)}]\n    y-axis "rows" 0 --> 4\n    bar [1, 2, 3]`;
  const { svg } = await mermaid.render(`chart${charts}`, text);
  const bars = [...new JSDOM(svg).window.document.querySelectorAll('.bar-plot-0 rect')];
  return bars.map((bar) => Math.round(Number(bar.getAttribute('x'))));
}
const different = await barsOf(['11-22', '11-23', '11-24']);
const repeated = await barsOf(['11-23', '11-23', '11-24']);
console.log(`bars with three labels begin at x = ${different.join(', ')}`);
console.log(`bars of which two share a label begin at x = ${repeated.join(', ')}`);
const refused = await barsOf(['a', 'b', 'c'], 'xychart').then(() => null, (error) => error.name);
console.log(`"xychart" instead of "xychart-beta": ${refused ?? 'drawn'}`);
const places = (bars) => new Set(bars).size;
const asDescribed = places(different) === 3 && repeated.length === 3 && places(repeated) === 2 && refused === 'UnknownDiagramError';
console.log(asDescribed ? 'as described' : 'CHANGED');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
