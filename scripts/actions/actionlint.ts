import { spawnSync } from 'node:child_process';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type GoProgram, provideGoProgram } from '../tools/go-program.ts';
import type { Source } from './sources.ts';

const actionlint: GoProgram = {
  source: 'github.com/rhysd/actionlint/cmd/actionlint',
  version: 'v1.7.12',
  leastGo: [1, 25],
  variable: 'ACTIONLINT',
};

const reportSchema = z.array(z.object({ message: z.string(), line: z.number(), column: z.number() }));
export type Finding = z.infer<typeof reportSchema>[number];

/** What GitHub added after this version of actionlint. GitHub's language service checks how it is used. */
const newerThanActionlint = [
  /^unexpected key "queue" for "concurrency" section\./,
  /^unexpected key "background" for step to (?:run shell command|execute action)\./,
  /^unexpected key "cache-mode" for "(?:job|workflow)" section\./,
  /^label "ubuntu-26\.04(?:-arm)?" is unknown\./,
];
const noProgram = 'step must run script with "run" section or run action with "uses" section';
const coordinating = ['wait', 'wait-all', 'cancel', 'parallel'];

export type Lint = { readonly findings: readonly string[] } | { readonly missing: string };

/** What actionlint has against the workflows among `all`, a line each; `missing` says why it is not available. */
export function actionlintFindings(all: readonly Source[], cache: string): Lint {
  const program = provideGoProgram(actionlint, cache);
  if ('missing' in program) return { missing: `The workflows are NOT checked by actionlint. ${program.missing}` };
  const findings = all
    .filter(({ kind }) => kind === 'workflow')
    .flatMap(({ name, text }) =>
      unexpected(text, lint(program.path, text)).map((it) => `${name}: ${it.line}:${it.column}: ${it.message}`),
    );
  return { findings };
}

/** The findings without those that only say that actionlint does not know a newer key of GitHub's. */
export function unexpected(text: string, findings: readonly Finding[]): readonly Finding[] {
  const known = coordinatingSteps(text);
  return findings.filter(
    ({ message, line, column }) =>
      !newerThanActionlint.some((pattern) => pattern.test(message)) &&
      !(message === noProgram && known.has(`${line}:${column}`)),
  );
}

function lint(program: string, text: string): readonly Finding[] {
  // shellcheck and pyflakes run only where they are installed, so the result would depend on the machine.
  const args = ['-no-color', '-shellcheck=', '-pyflakes=', '-format', '{{json .}}', '-'];
  const ran = spawnSync(program, args, { input: text, encoding: 'utf8' });
  if (ran.status !== 0 && ran.status !== 1) throw new Error(`actionlint failed: ${ran.stderr || String(ran.error)}`);
  return reportSchema.parse(JSON.parse(ran.stdout));
}

/** Line and column of each step that waits for others, cancels them or runs them in parallel, and has no program itself. */
function coordinatingSteps(text: string): ReadonlySet<string> {
  const lines = new LineCounter();
  const jobs = parseDocument(text, { lineCounter: lines }).get('jobs');
  const found = new Set<string>();
  for (const { value: job } of isMap(jobs) ? jobs.items : []) {
    const steps = isMap(job) ? job.get('steps') : undefined;
    for (const step of isSeq(steps) ? steps.items : []) {
      if (!isMap(step) || !coordinating.some((key) => step.has(key)) || !step.range) continue;
      const { line, col } = lines.linePos(step.range[0]);
      found.add(`${line}:${col}`);
    }
  }
  return found;
}
