import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface NextStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly NextStep[]; readonly 'timeout-minutes'?: number }>>;
}

const OURS = 'your-org/huaweicloud-cdm-action';
const folder = new URL('../../examples/', import.meta.url);
const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

const readmeBlocks = [...read('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
const [firstWorkflow = ''] = readmeBlocks;

const workflows: readonly (readonly [string, string])[] = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => [name, read(`examples/${name}`)] as const),
  ['the first of the README', firstWorkflow],
];

function stepsOf(text: string): readonly NextStep[] {
  return Object.values((parse(text) as Workflow).jobs).flatMap(({ steps }) => steps);
}

function declared(action: string, section: 'inputs' | 'outputs'): readonly string[] {
  return Object.keys((parse(read(action)) as Record<string, object>)[section] ?? {});
}

function actionFile(uses: string): string | null {
  const [path = ''] = uses.split('@');
  return path.startsWith(OURS) ? `${path.slice(OURS.length + 1)}/action.yml`.replace(/^\//, '') : null;
}

describe.each(workflows)('%s', (_, text) => {
  const workflow = parse(text) as Workflow;
  const steps = stepsOf(text);

  it('says its permissions and limits every job in time', () => {
    expect(workflow.permissions).toBeDefined();
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it('pins every action by a full commit', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
  });

  it('pastes no expression into a script', () => {
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  it('uses only inputs and outputs that the action declares', () => {
    const ours = steps.filter(({ uses = '' }) => uses.startsWith(OURS));
    expect(ours.length).toBeGreaterThan(0);
    for (const { uses = '', with: given = {} } of ours)
      expect(declared(actionFile(uses) ?? '', 'inputs')).toEqual(expect.arrayContaining(Object.keys(given)));
    const outputs = [...declared('action.yml', 'outputs'), ...declared('validate/action.yml', 'outputs'), 'files'];
    for (const [, name] of text.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)) expect(outputs).toContain(name);
  });

  it('takes credentials from secrets only', () => {
    for (const { with: given = {} } of steps)
      for (const name of ['access-key-id', 'secret-access-key', 'password', 'auth-token'])
        if (given[name] !== undefined) expect(given[name]).toMatch(/^\$\{\{ secrets\.\w+ \}\}$/);
  });
});

describe('the README', () => {
  it('begins with the workflow of examples/migrate.yml', () => {
    const jobFile = /examples\/jobs\//g;
    expect(parse(firstWorkflow)).toEqual(parse(read('examples/migrate.yml').replace(jobFile, 'jobs/')));
  });

  it('lists every example, and no other', () => {
    const listed = [...read('README.md').matchAll(/\]\(examples\/([\w-]+\.yml)\)/g)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(readdirSync(folder).filter((name) => name.endsWith('.yml'))));
  });

  it('has YAML blocks that parse', () => {
    for (const block of readmeBlocks) expect(() => parse(block)).not.toThrow();
  });
});
