#!/usr/bin/env bash
# A guess: in CSV a quote counts only at the start of a field, so `5" pipe` without quotes around it is a text with an inch mark,
# as it is for Python's csv module and for most readers.
# PostgreSQL's COPY opens quotes in the middle of a field too. Two rows with an inch mark each become one row without an error.
# A migration that loads foreign CSV files with COPY and trusts "no error" loses rows; only a count of the rows shows it.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --no-audit --no-fund @electric-sql/pglite@0.3.14 >>npm.log

cat >run.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';

const text = '1,5" pipe,a\n2,6" pipe,b\n';
const db = new PGlite();
console.log((await db.query('SELECT version()')).rows[0].version);
await db.exec('CREATE TABLE pipes (id int, size text, kind text)');
await db.query("COPY pipes FROM '/dev/blob' (FORMAT csv)", [], { blob: new Blob([text]) });
const { rows } = await db.query('SELECT * FROM pipes');
console.log(`lines: 2, rows: ${rows.length}`);
console.log(JSON.stringify(rows));
if (rows.length !== 1 || rows[0].size !== '5 pipe,a\n2,6 pipe') process.exit(1);
JS
node run.mjs
