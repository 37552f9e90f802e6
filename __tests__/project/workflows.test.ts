import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/root.ts';

interface NextStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: unknown; readonly 'timeout-minutes'?: number; readonly steps: NextStep[] }>
  >;
}

const folder = join(root, '.github', 'workflows');
const names = readdirSync(folder);
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('the workflows are those that the guide for contributors lists', () => {
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const listed = [...guide.matchAll(/`\.github\/workflows\/([\w-]+\.yml)`/g)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(new Set(names));
});

describe.each(names)('%s', (name) => {
  const text = textOf(name);
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('gives no permission but by job, and ends every job in time', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) {
      expect(job.permissions).toBeDefined();
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test('pins every action by its commit, with the version beside it', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, it]) => it);
    for (const it of uses) expect(it).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('puts no expression into a script, and leaves no credential in the checkout', () => {
    for (const { run, uses, with: given } of steps) {
      expect(run ?? '').not.toContain('${{');
      if (uses?.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false);
    }
    expect(JSON.stringify(workflow.on)).not.toContain('pull_request_target');
  });
});

test('one commit of an action in all workflows, examples and pages', () => {
  const inFolder = (name: string, ending: string): string[] =>
    readdirSync(join(root, name))
      .filter((it) => it.endsWith(ending))
      .map((it) => readFileSync(join(root, name, it), 'utf8'));
  const texts = [
    ...names.map(textOf),
    ...inFolder('examples', '.yml'),
    ...inFolder('.', '.md'),
    ...inFolder('docs', '.md'),
  ];
  const commits = new Map<string, Set<string>>();
  for (const [, action = '', commit = ''] of texts
    .join('\n')
    .matchAll(/uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@(\S+)/g))
    commits.set(action, (commits.get(action) ?? new Set()).add(commit));
  expect(commits.size).toBeGreaterThan(5);
  for (const [action, found] of commits) expect([action, [...found]]).toEqual([action, [expect.any(String)]]);
});

test('a new version of anything waits before it is proposed', () => {
  const { updates } = parse(readFileSync(join(root, '.github', 'dependabot.yml'), 'utf8')) as {
    updates: { 'package-ecosystem': string; cooldown?: { 'default-days': number } }[];
  };
  expect(updates.map((it) => it['package-ecosystem']).sort()).toEqual(['github-actions', 'npm']);
  for (const { cooldown } of updates) expect(cooldown?.['default-days']).toBeGreaterThanOrEqual(7);
});
