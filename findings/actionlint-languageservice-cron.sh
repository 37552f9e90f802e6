#!/usr/bin/env bash
# A good guess: GitHub's own language service and actionlint agree on which schedules are valid and which are too frequent.
# What happens: neither list contains the other. Only actionlint refuses `0 0 31 2 *` (as "once per 0 seconds") and notices
# `0-4,30`; only the language service notices `0,3` and refuses `?`, `TZ=` and a leading blank.
# Why it matters: a schedule that never runs, or that GitHub refuses, loses a night without an error anywhere. Check with both.
set -eu
service=0.3.61
lint=v1.7.12
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund "@actions/languageservice@$service" vscode-languageserver-textdocument@1.0.12 > npm.log
GOBIN="$work/bin" GOPATH="$work/go" GOFLAGS=-modcacherw go install "github.com/rhysd/actionlint/cmd/actionlint@$lint" 2> go.log
echo "@actions/languageservice $service, actionlint $lint"
cat > compare.mjs <<'JS'
import { spawnSync } from 'node:child_process';
import { register } from 'node:module';

// The service imports JSON without the attribute that Node.js asks for.
register(`data:text/javascript,${encodeURIComponent(`export const load = (url, context, next) =>
  next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);`)}`);
const { validate } = await import('@actions/languageservice');
const { TextDocument } = await import('vscode-languageserver-textdocument');

const expected = {
  '17 3 * * *': 'neither',
  '*/2 * * * *': 'both',
  '0 0 31 2 *': 'actionlint',
  '0-4,30 * * * *': 'actionlint',
  '0,3 * * * *': 'service',
  '0 0 ? * *': 'service',
  ' 0 3 * * *': 'service',
  'TZ=Europe/Berlin 0 3 * * *': 'service',
};
let wrong = 0;
for (const [index, [cron, expectation]] of Object.entries(expected).entries()) {
  const text = `on:\n  schedule:\n    - cron: '${cron}'\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n`;
  const document = TextDocument.create(`file:///${index}/.github/workflows/a.yml`, 'yaml', 1, text);
  const ofService = (await validate(document, {})).map((it) => it.message);
  const ran = spawnSync('bin/actionlint', ['-shellcheck=', '-format', '{{json .}}', '-'], { input: text, encoding: 'utf8' });
  const ofLint = JSON.parse(ran.stdout).map((it) => it.message);
  const found = ofService.length > 0 ? (ofLint.length > 0 ? 'both' : 'service') : ofLint.length > 0 ? 'actionlint' : 'neither';
  console.log(`${found === expectation ? 'as described' : 'CHANGED'}  ${cron.padEnd(28)} reported by: ${found}`);
  for (const message of [...ofService, ...ofLint]) console.log(`              ${message.slice(0, 150)}`);
  if (found !== expectation) wrong += 1;
}
process.exit(wrong > 0 ? 1 : 0);
JS
node compare.mjs
