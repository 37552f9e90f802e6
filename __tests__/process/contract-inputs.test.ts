import { expect, test } from 'vitest';
import { runAction } from './harness/index.ts';
import { access, emulator, jobFile } from './support.ts';

test('everything that is wrong with the inputs is told in one go, and no connection is opened', async () => {
  const cloud = await emulator();
  const run = await runAction({
    action: 'run',
    inputs: {
      ...access(cloud),
      'secret-access-key': '',
      'job-file': 'nothing/*.json',
      'poll-interval': 'often',
      wait: 'maybe',
      expect: 'rows_written >',
      'data-time': 'yesterday',
      'results-file': '/etc/results.json',
    },
  });
  expect(run.exitCode).toBe(1);
  const [details = ''] = run.errors.filter((text) => text.startsWith('Nothing was submitted.'));
  for (const name of ['poll-interval', 'wait', 'secret-access-key', 'expect', 'data-time', 'results-file'])
    expect.soft(details).toContain(`"${name}"`);
  expect(details).toContain('no job in the files');
  expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
  expect(cloud.requests).toEqual([]);
});

test('a wrong input is one problem, not the cause of others', async () => {
  const run = await runAction({
    action: 'run',
    files: { 'job.json': jobFile() },
    inputs: { 'job-file': 'job.json', region: 'eu west', 'access-key-id': 'A K', 'secret-access-key': 'sk' },
  });
  expect(run.errors[0]?.split('\n').slice(1)).toHaveLength(2);
});

test('/wait, too, tells a missing credential beside a wrong input', async () => {
  const run = await runAction({
    action: 'wait',
    inputs: { handle: 'no', region: 'eu-west-101', 'on-timeout': 'never' },
  });
  for (const word of ['"on-timeout"', '"handle"', 'No credential is given']) expect.soft(run.errors[0]).toContain(word);
});

test('/validate, too, tells a wrong time beside a wrong input', async () => {
  const run = await runAction({
    action: 'validate',
    inputs: { 'job-definition': jobFile(), check: 'loud', 'data-time': 'yesterday', 'sarif-file': '/etc/x' },
  });
  for (const name of ['check', 'data-time', 'sarif-file']) expect.soft(run.errors[0]).toContain(`"${name}"`);
});

test('/validate tells what is wrong with the files beside a wrong input, and counts both', async () => {
  const run = await runAction({
    action: 'validate',
    files: { 'job.json': '{"jobs":[\n{"name":"all"}]}' },
    inputs: { 'job-file': 'job.json\nnone.json', check: 'loud' },
  });
  expect(run.exitCode).toBe(1);
  const details = run.errors.join('\n');
  for (const text of ['"check"', 'The file cannot be opened: it does not exist.', 'from-connector-name', '"all"'])
    expect.soft(details).toContain(text);
  const findings = JSON.parse(run.outputs.findings ?? '') as { severity: string }[];
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  expect(run.outputs.errors).toBe(String(errors + 1));
});

test('/validate without a file counts one error and names no job', async () => {
  const run = await runAction({ action: 'validate', inputs: {} });
  expect(run).toMatchObject({
    exitCode: 1,
    outputs: { errors: '1', warnings: '0', findings: '[]', 'job-names': '[]' },
  });
});

test('a secret that was garbled on the way is masked all the same', async () => {
  const run = await runAction({
    action: 'run',
    files: { 'job.json': jobFile() },
    inputs: {
      'job-file': 'job.json',
      region: 'eu-west-101',
      'access-key-id': 'AKIDFORTESTS0000001',
      'secret-access-key': 'first-half-of-it\nsecond-half-of-it',
    },
  });
  expect(run.exitCode).toBe(1);
  for (const half of ['first-half-of-it', 'second-half-of-it']) expect.soft(run.masks).toContain(half);
});
