#!/usr/bin/env bash
# A good guess: GitHub's own language service refuses a schedule's `timezone` that is not an IANA zone, such as `Berlin`, as the
# independent actionlint does.
# What happens: the service, which knows the key and reports a misspelt key, takes any text as its value.
# Why it matters: dates of a load are written in the schedule's zone. Who checks workflows with GitHub's tool alone, as editors do,
# meets a misspelt zone at the first run, so a program that computes dates has to check the zone itself.
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

register(`data:text/javascript,${encodeURIComponent(`export const load = (url, context, next) =>
  next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);`)}`);
const { validate } = await import('@actions/languageservice');
const { TextDocument } = await import('vscode-languageserver-textdocument');

let wrong = 0;
const expected = {
  'timezone: Europe/Berlin': 'neither',
  'timezone: Berlin': 'actionlint',
  'timezone: Europe/Berln': 'actionlint',
  'timezon: Europe/Berlin': 'both',
};
for (const [index, [line, expectation]] of Object.entries(expected).entries()) {
  const text = `on:\n  schedule:\n    - cron: '17 3 * * *'\n      ${line}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n`;
  const document = TextDocument.create(`file:///${index}/.github/workflows/a.yml`, 'yaml', 1, text);
  const ofService = (await validate(document, {})).map((it) => it.message);
  const ran = spawnSync('bin/actionlint', ['-shellcheck=', '-format', '{{json .}}', '-'], { input: text, encoding: 'utf8' });
  const ofLint = JSON.parse(ran.stdout).map((it) => it.message);
  const found = ofService.length > 0 ? (ofLint.length > 0 ? 'both' : 'service') : ofLint.length > 0 ? 'actionlint' : 'neither';
  console.log(`${found === expectation ? 'as described' : 'CHANGED'}  ${line.padEnd(24)} reported by: ${found}`);
  if (found !== expectation) wrong += 1;
}
process.exit(wrong > 0 ? 1 : 0);
JS
node compare.mjs
