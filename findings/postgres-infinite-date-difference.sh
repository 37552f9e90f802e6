#!/usr/bin/env bash
# A guess: the distance of a day from another, by which a tool cuts a table into ranges, is day - day for every date.
# PostgreSQL's date has the values infinity and -infinity, which open-ended contracts and validity periods use. day - day raises
# an error for them, and with it fails the whole min/max query; extract(epoch FROM day) gives Infinity, which can be tested.
# The difference of two timestamps is infinity in PostgreSQL 17, so that of two dates is the exception.
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
const shown = async (expression) => {
  const from = "(VALUES (date '2026-01-31'), (date 'infinity')) AS t (day)";
  try {
    return String((await db.query(`SELECT (${expression})::text AS value FROM ${from}`)).rows[0].value);
  } catch (error) {
    return `error: ${error.message}`;
  }
};
const difference = await shown("max(day - date '1970-01-01')");
const epoch = await shown('extract(epoch FROM max(day)) / 86400');
const stamp = await shown("max(day::timestamp - timestamp '1970-01-01')");
console.log(`max(day - day): ${difference}`);
console.log(`extract(epoch FROM max(day)) / 86400: ${epoch}`);
console.log(`max(timestamp - timestamp): ${stamp}`);
if (difference !== 'error: cannot subtract infinite dates' || epoch !== 'Infinity' || stamp !== 'infinity') process.exit(1);
JS
node run.mjs
