#!/usr/bin/env bash
# A good guess: cron libraries agree on `0 0 1-31 * MON`: both day fields are restricted, so either is enough: every day.
# What happens: croner and cron-parser run it every day; the package `cron` takes a full range for `*` and runs it on Mondays only.
# And `5/15 * * * *`, which crontabs have had for decades, is an error to croner alone.
# Why it matters: the tick that caused a scheduled run decides which day is loaded. An oracle for it must be chosen, not assumed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund croner@11.0.1 cron-parser@5.10.6 cron@4.4.0 > npm.log
echo 'croner 11.0.1, cron-parser 5.10.6, cron 4.4.0'
cat > compare.mjs <<'JS'
import { CronTime } from 'cron';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const from = new Date('2026-05-01T12:00:00Z');
const attempt = (next) => {
  try {
    return next().toISOString().slice(0, 16);
  } catch {
    return 'refused';
  }
};
const expected = {
  '0 0 13 * FRI': ['2026-05-08T00:00', '2026-05-08T00:00', '2026-05-08T00:00'],
  '0 0 1-31 * MON': ['2026-05-02T00:00', '2026-05-02T00:00', '2026-05-04T00:00'],
  '5/15 * * * *': ['refused', '2026-05-01T12:05', '2026-05-01T12:05'],
};
let wrong = 0;
for (const [cron, expectation] of Object.entries(expected)) {
  const found = [
    attempt(() => new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(from)),
    attempt(() => CronExpressionParser.parse(cron, { currentDate: from, tz: 'UTC' }).next().toDate()),
    attempt(() => new CronTime(cron, 'UTC').getNextDateFrom(from, 'UTC').toJSDate()),
  ];
  const same = found.join() === expectation.join();
  if (!same) wrong += 1;
  console.log(`${same ? 'as described' : 'CHANGED'}  ${cron.padEnd(16)} croner ${found[0]}, cron-parser ${found[1]}, cron ${found[2]}`);
}
process.exit(wrong > 0 ? 1 : 0);
JS
node compare.mjs
