#!/usr/bin/env bash
# A guess: in COPY's CSV format a backslash has no meaning, so a line `\.` is a row with that text.
# Up to version 17 the line ends the data: COPY reports success, and all rows after it are missing. In quotes it is a text.
# A column of file names or of extensions can hold it, and COPY ... TO writes it in quotes, but other programs do not.
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
const load = async (text) => {
  await db.exec('CREATE TABLE paths (path text)');
  await db.query("COPY paths FROM '/dev/blob' (FORMAT csv)", [], { blob: new Blob([text]) });
  const { rows } = await db.query('SELECT path FROM paths');
  await db.exec('DROP TABLE paths');
  console.log(`${JSON.stringify(text)} gives ${JSON.stringify(rows.map(({ path }) => path))}`);
  return rows.length;
};
const plain = await load('a\n\\.\nb\nc\n');
const quoted = await load('a\n"\\."\nb\nc\n');
if (plain !== 1 || quoted !== 4) process.exit(1);
JS
node run.mjs
