#!/usr/bin/env bash
# A good guess: `import { get } from 'node:http'` in an ES module loads what `require('node:http')` loads.
# What happens: the ES module gets a copy of every export, and reading the export WebSocket loads the whole undici inside
# Node.js. The import takes about 40 ms of CPU instead of 4 and doubles the time of a small program.
# Why it matters: an action pays that before its first request, in main and in post. Bundlers that keep `import` of built-in
# modules keep the cost; @vercel/ncc writes createRequire, which does not have it.
set -eu
node=24.21.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
platform=$(node -p "process.platform.replace('win32', 'win') + '-' + process.arch")
npm install --silent --no-audit --no-fund "node-$platform@$node" > npm.log
program=$(find "node_modules/node-$platform" -path '*bin/node*' -type f | head -1)
echo "Node.js $("$program" --version)"
cat > compare.mjs <<'JS'
import { spawnSync } from 'node:child_process';

const programs = {
  'nothing': '',
  "import 'node:http'": "import 'node:http';",
  "createRequire(…)('node:http')": "import { createRequire } from 'node:module'; createRequire(import.meta.url)('node:http');",
  "import 'node:https'": "import 'node:https';",
};
const report = `
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ms: (user + system) / 1000, undici: process.moduleLoadList.some((name) => name.endsWith('deps/undici/undici')) }));`;
let wrong = 0;
for (const [name, text] of Object.entries(programs)) {
  const runs = Array.from({ length: 9 }, () =>
    JSON.parse(spawnSync(process.argv[2], ['--input-type=module', '-e', text + report], { encoding: 'utf8' }).stdout),
  );
  const ms = runs.map((run) => run.ms).sort((a, b) => a - b)[4];
  const isAsDescribed = runs.every((run) => run.undici === (name === "import 'node:http'"));
  if (!isAsDescribed) wrong += 1;
  console.log(`${isAsDescribed ? 'as described' : 'CHANGED'}  ${name.padEnd(32)} ${ms.toFixed(0).padStart(4)} ms of CPU, undici ${runs[0].undici ? 'loaded' : 'not loaded'}`);
}
process.exit(wrong > 0 ? 1 : 0);
JS
node compare.mjs "$work/$program"
