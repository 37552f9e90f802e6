import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ActionRun, runAction } from './harness/index.ts';
import { A, B, emulator, ends, jobFile, migrate, sampleJob } from './support.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/job-files');
const sample = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

function validate(files: Record<string, string>, inputs: Record<string, string> = {}): Promise<ActionRun> {
  return runAction({ action: 'validate', files, inputs: { 'job-file': '*.json', ...inputs } });
}

interface Shown {
  readonly file: string;
  readonly line: number;
  readonly severity: string;
  readonly code: string;
}

describe('/validate', () => {
  test('good files: green, no error, the names for a matrix', async () => {
    const run = await validate({
      'a.json': sample('es-to-dis-random-cluster.json'),
      'b.json': sample('mysql-to-obs.json'),
    });
    expect(run.exitCode).toBe(0);
    expect(run.outputs.errors).toBe('0');
    expect(JSON.parse(run.outputs['job-names'] ?? '')).toContain('es_css');
    expect(run.errors).toEqual([]);
  });

  test('a broken file: every fault at its line, as annotations, outputs and SARIF', async () => {
    const run = await validate(
      { 'broken.json': sample('wild-broken-client.json') },
      { 'sarif-file': 'out/findings.sarif' },
    );
    expect(run.exitCode).toBe(1);
    const findings = JSON.parse(run.outputs.findings ?? '') as Shown[];
    const errors = findings.filter((finding) => finding.severity === 'error');
    expect(errors.length).toBeGreaterThan(2);
    expect(run.outputs.errors).toBe(String(errors.length));
    for (const finding of findings) expect(finding).toMatchObject({ file: 'broken.json', line: expect.any(Number) });
    const shown = run.commands.filter((command) => command.name === 'error');
    expect(shown[0]?.properties).toMatchObject({ file: 'broken.json', line: expect.stringMatching(/^\d+$/) });
    const sarif = JSON.parse(readFileSync(join(run.workspace, 'out/findings.sarif'), 'utf8'));
    expect(sarif).toMatchObject({ version: '2.1.0' });
    expect(sarif.runs[0].results.length).toBe(findings.length);
    expect(run.summary).toContain('broken.json');
  });

  test('YAML has the same check', async () => {
    const yaml = `jobs:\n  - name: orders\n    from-connector-name: obs-connector\n    to-connector-name: {{ X }}\n`;
    const run = await validate({ 'a.json': yaml });
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.outputs.findings ?? '').map((finding: Shown) => finding.line)).toContain(4);
  });

  test.each([
    ['a file outside the workspace', { 'job-file': '../../etc/passwd' }],
    ['no file', { 'job-file': 'none/*.json' }],
    ['an empty list', { 'job-file': '', 'job-definition': '{"jobs":[]}' }],
    ['binary', { 'job-file': 'binary.json' }],
  ])('%s is an error', async (_name, inputs) => {
    const run = await validate({ 'binary.json': '\u0000\u0001\u0002{' }, inputs);
    expect(run.exitCode).toBe(1);
    expect(run.errors.length).toBeGreaterThan(0);
    expect(run.log).not.toContain('root:');
  });

  test('wrong inputs: all outputs, and a summary unless it is off', async () => {
    const wrong = { check: 'maybe', 'sarif-file': '../../x.sarif' };
    const run = await validate({}, wrong);
    expect(run.exitCode).toBe(1);
    // Two wrong inputs, a glob without files (an error under `check: error`), and no job.
    expect(run.outputs).toMatchObject({ errors: '4', warnings: '0', 'job-names': '[]' });
    expect(JSON.parse(run.outputs.findings ?? '')).toHaveLength(2);
    expect(run.summary.split('\n')[0]).toBe('## ❌ The inputs are wrong');
    expect(run.summary.match(/^- Input /gm)).toHaveLength(2);
    expect(run.summary).toContain('There is no job in the files.');
    expect((await validate({}, { ...wrong, summary: 'false' })).summary).toBe('');
  });
});

describe('the check of the root action', () => {
  const odd = JSON.stringify({
    jobs: [{ ...sampleJob('orders'), 'to-connector-name': 'obs-conector' }],
    clusters: [A],
  });

  test.each([
    ['off', {}, 1],
    ['warn', {}, 1],
    ['error', { exitCode: 1 }, 0],
    ['strict', { exitCode: 1 }, 0],
  ] as const)('%s', async (check, expected, submissions) => {
    const cloud = await emulator();
    const run = await migrate(cloud, { check, preflight: 'false' }, { files: { 'job.json': odd } });
    expect(run).toMatchObject(expected);
    expect(cloud.requests.filter((request) => request.route === 'createAndStart')).toHaveLength(submissions);
    if (submissions === 0) {
      expect(cloud.requests).toEqual([]);
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    }
  });

  test('what is found in the file does not push the end of the job out of what the runner shows', async () => {
    const cloud = await emulator({ scripts: { '*': ends('FAILED') } });
    const inputs = Array.from({ length: 15 }, (_, index) => ({ name: `x.${index}`, value: '1' }));
    const job = { ...sampleJob('orders'), 'from-config-values': { configs: [{ name: 'fromJobConfig', inputs }] } };
    const files = { 'job.json': JSON.stringify({ jobs: [job], clusters: [A] }) };
    const run = await migrate(cloud, { preflight: 'false' }, { files });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED' });
    // The findings come before the first request and leave room for the results.
    expect(run.errors).toHaveLength(6);
    expect(run.errors[4]).toMatch(/^And \d+ more errors/);
    expect(run.errors[5]).toContain('Job orders: FAILED');
    expect(run.log.indexOf('more errors')).toBeLessThan(run.log.indexOf('Submitting job orders'));
  });

  test('a placeholder without a value stops the step for any check', async () => {
    const cloud = await emulator();
    const text = jobFile().replace('"dis-lkGm"', '"{{ STREAM }}"');
    const run = await migrate(cloud, { check: 'off' }, { files: { 'job.json': text } });
    expect(run.exitCode).toBe(1);
    expect(run.errors.join('\n')).toContain('STREAM');
    expect(cloud.requests).toEqual([]);
    const filled = await migrate(cloud, { variables: 'STREAM=dis-x' }, { files: { 'job.json': text } });
    expect(filled.outputs.result).toBe('success');
    expect(cloud.runs()[0]?.definition).toContain('"dis-x"');
  });
});

describe('preflight', () => {
  test('a link that is missing on one of two clusters that run is named with the cluster; nothing is submitted', async () => {
    const cloud = await emulator({
      clusters: [
        { id: A, name: 'cdm-a', links: ['css', 'dis'] },
        { id: B, name: 'cdm-b', links: ['css'] },
      ],
    });
    const run = await migrate(cloud, {}, { clusters: [A, B] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toMatch(/link dis .*cdm-b/);
    expect(cloud.runs()).toEqual([]);
  });

  test('a candidate that is asleep is left out with a warning and gets no job', async () => {
    const cloud = await emulator({
      clusters: [
        { id: A, name: 'cdm-a', status: '900' },
        { id: B, name: 'cdm-b' },
      ],
    });
    const run = await migrate(cloud, {}, { clusters: [A, B] });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': B });
    expect(run.warnings.join('\n')).toMatch(/cdm-a.*stopped/);
    const [sent] = cloud.requests.filter((request) => request.route === 'createAndStart');
    expect(JSON.parse(sent?.body ?? '').clusters).toEqual([B]);
  });

  test('none runs: an error that names state and way out', async () => {
    const cloud = await emulator({ clusters: [{ id: A, name: 'cdm-a', status: '900' }] });
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toMatch(/stopped \(900\)[\s\S]*start-clusters/);
  });

  test('a cluster that does not exist is an error', async () => {
    const cloud = await emulator({ clusters: [{ id: A }] });
    const run = await migrate(cloud, {}, { clusters: [A, B] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toContain(B);
  });

  test('what may not be asked is a warning', async () => {
    const cloud = await emulator();
    cloud.fault({
      kind: 'status',
      status: 403,
      times: 'always',
      body: { error_code: 'CDM.403', error_msg: 'no permission' },
      match: { route: ['cluster', 'showLink'] },
    });
    const run = await migrate(cloud);
    expect(run.outputs).toMatchObject({ result: 'success' });
    expect(run.warnings.join('\n')).toMatch(/Not checked/);
  });
});
