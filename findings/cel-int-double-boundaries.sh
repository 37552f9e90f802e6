#!/usr/bin/env bash
# A good guess: CEL integers have 64 bits, so what reports an overflow of `+` reports each one, and all compare 1 with 1.0 alike.
# What happens: in cel-js 8 `int(1e30)`, the negation of the smallest integer, and its division by -1 give integers that no 64 bits
# hold; @bufbuild/cel reports all three. 9007199254740993 > 9007199254740992.0 is true in the first, by value, and false in the second,
# which rounds the integer. `a ? b ? c : d : e`, which the CEL grammar does not have, is true in the first and an error in the second.
# Why it matters: a rule over byte counts has to give one verdict, whatever evaluates it, and must not pass beyond its number range.
set -eu
celjs=8.0.0
bufbuild=0.6.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund "@marcbachmann/cel-js@$celjs" "@bufbuild/cel@$bufbuild" > npm.log
echo "@marcbachmann/cel-js $celjs, @bufbuild/cel $bufbuild, Node.js $(node --version)"
cat > look.mjs <<'JS'
import { isCelError, run } from '@bufbuild/cel';
import { evaluate } from '@marcbachmann/cel-js';
const resultOf = (work) => {
  try {
    const value = work();
    return isCelError(value) ? 'error' : String(value);
  } catch {
    return 'error';
  }
};
const expected = {
  '9223372036854775807 + 1': ['error', 'error'],
  'int(1e30)': ['1000000000000000019884624838656', 'error'],
  '-(-9223372036854775807 - 1)': ['9223372036854775808', 'error'],
  '(-9223372036854775807 - 1) / -1': ['9223372036854775808', 'error'],
  '9007199254740993 > 9007199254740992.0': ['true', 'false'],
  '1 > 0 ? 2 > 1 ? true : false : true': ['true', 'error'],
};
let asDescribed = true;
for (const [text, results] of Object.entries(expected)) {
  const found = [resultOf(() => evaluate(text)), resultOf(() => run(text))];
  console.log(`${text}: cel-js ${found[0]}, @bufbuild/cel ${found[1]}`);
  asDescribed &&= found.join() === results.join();
}
console.log(asDescribed ? 'as described' : 'CHANGED');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
