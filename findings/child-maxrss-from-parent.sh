#!/usr/bin/env bash
# A good guess: `process.resourceUsage().maxRSS` of a fresh Node.js process is the most memory that this process has held.
# What happens (Linux): the kernel keeps the figure across fork and exec, so a small child of a large process reports the memory
# of its parent. `VmHWM` in /proc/self/status starts anew with the program.
# Why it matters: a bench that holds a file of 100 MB and starts the program it measures reports its own memory for it.
set -eu
if [ ! -r /proc/self/status ]; then echo 'needs Linux'; exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo "Node.js $(node --version), $(uname -sr)"
cat > child.cjs <<'JS'
const { readFileSync } = require('node:fs');
const highWater = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
console.log(JSON.stringify({ maxRSS: process.resourceUsage().maxRSS, highWater: Number(highWater) }));
JS
cat > parent.cjs <<'JS'
const { execFileSync } = require('node:child_process');
const run = () => JSON.parse(execFileSync(process.execPath, ['child.cjs'], { encoding: 'utf8' }));
const small = run();
const held = Buffer.alloc(400_000_000, 1);
const large = run();
console.log(`kB, child of a small process: maxRSS ${small.maxRSS}, VmHWM ${small.highWater}`);
console.log(`kB, child of one that holds ${held.length / 1000}: maxRSS ${large.maxRSS}, VmHWM ${large.highWater}`);
const asDescribed = large.maxRSS > 300_000 && large.highWater < 150_000;
console.log(asDescribed ? 'as described' : 'CHANGED');
process.exit(asDescribed ? 0 : 1);
JS
node parent.cjs
