#!/usr/bin/env bash
# A JSON scanner that is told to ignore whitespace (jsonc-parser, createScanner(text, true)) should skip it at no cost, so
# that the memory for a file depends on its values. In fact the scanner still builds the value of each run of blanks, one
# character at a time: about 50 bytes of memory per blank, all of it alive until the run ends. Four million trailing blanks,
# as a padded or generated job file can have, need some 200 MB to find out that the text has ended. It matters for tools
# that read large generated JSON in a small CI container: skip blanks with setPosition before each scan.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > init.log
npm install --no-audit --no-fund --silent jsonc-parser@3.3.1

cat > measure.mjs <<'EOF'
import jsonc from 'jsonc-parser';

const BLANKS = 4_000_000;
const text = `[1]${' '.repeat(BLANKS)}`;

/** Scans the whole text. Gives the last token, and the peak memory of the process so far in MB. */
function cost(skip) {
  const scanner = jsonc.createScanner(text, true);
  for (let token = 0; token < 3; token += 1) scanner.scan();
  if (skip) scanner.setPosition(text.length);
  const token = scanner.scan();
  return { token, peak: process.resourceUsage().maxRSS / 1024 };
}

const skipped = cost(true);
const plain = cost(false);
console.log(`blanks skipped by the caller: token ${skipped.token}, peak of the process ${skipped.peak.toFixed(0)} MB`);
console.log(`blanks left to the scanner:   token ${plain.token}, peak of the process ${plain.peak.toFixed(0)} MB`);
// 17 is the end of the file in both cases.
const changed = skipped.token !== 17 || plain.token !== 17 || plain.peak - skipped.peak < 60;
process.exit(changed ? 1 : 0);
EOF

echo "jsonc-parser $(node -p "require('jsonc-parser/package.json').version"), Node.js $(node --version)"
node measure.mjs
