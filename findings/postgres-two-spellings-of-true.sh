#!/usr/bin/env bash
# A guess: a server spells a value in one way, so an exported boolean is the same text as the boolean cast to text.
# PostgreSQL has two spellings: COPY and every client's text output have t and f, a cast to text has true and false.
# An export by COPY that MySQL or another tool loads needs the cast: MySQL refuses both t and true for a number, and a comparison
# of an export with a query's concatenation finds differences that are none.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --no-audit --no-fund @electric-sql/pglite@0.3.14 >>npm.log

cat >run.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';

const db = new PGlite();
console.log((await db.query('SELECT version()')).rows[0].version);
const copy = async (sql) => {
  const { blob } = await db.query(`COPY (${sql}) TO '/dev/blob' (FORMAT csv)`);
  return (await blob.text()).trim();
};
const spellings = [await copy('SELECT true, false'), await copy("SELECT true::text, false::text"), await copy("SELECT true || '', false || ''")];
console.log(`COPY: ${spellings[0]}; a cast: ${spellings[1]}; a concatenation: ${spellings[2]}`);
const array = await copy('SELECT ARRAY[true]::text');
console.log(`an array cast to text: ${array}`);
if (spellings.join(' ') !== 't,f true,false true,false' || array !== '{t}') process.exit(1);
JS
node run.mjs
