#!/usr/bin/env bash
# A good guess: an undici Agent without `allowH2` loads nothing of HTTP/2, and a bundle of it holds the HTTP/1.1 parser once.
# What happens: importing the agent alone loads node:http2, and with it node:tls; and the parser is there twice as text
# (plain and with SIMD, 72 kB each), of which one is ever used.
# Why it matters: a step pays for its start in main and in post, and a runner downloads the bundle for each job.
set -eu
version=7.30.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund "undici@$version" > npm.log
echo "undici $version, Node.js $(node --version)"
cat > look.cjs <<'JS'
const { readFileSync } = require('node:fs');
const before = new Set(process.moduleLoadList);
const Agent = require('undici/lib/dispatcher/agent.js');
new Agent();
const loaded = process.moduleLoadList.filter((name) => !before.has(name)).map((name) => name.replace('NativeModule ', ''));
const found = ['http2', 'tls'].filter((name) => loaded.includes(name));
console.log(`loaded with the agent: ${found.join(', ') || 'neither http2 nor tls'}`);
const sizes = ['llhttp-wasm.js', 'llhttp_simd-wasm.js'].map((name) => readFileSync(`node_modules/undici/lib/llhttp/${name}`).length);
console.log(`parsers: ${sizes.join(' and ')} bytes`);
const asDescribed = found.length === 2 && sizes.every((size) => size > 50_000);
console.log(asDescribed ? 'as described' : 'CHANGED');
process.exit(asDescribed ? 0 : 1);
JS
node look.cjs
