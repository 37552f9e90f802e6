import { describe, expect, test } from 'vitest';
import type { OpenDeployment } from '../../../src/github/api/deployment-list.ts';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { collectResult } from '../../../src/steps/collect/collected.ts';
import { readMigrations } from '../../../src/steps/collect/open-migration.ts';
import { fakeGitHub, openDeployment } from './collector.ts';

const NOW = 1_700_000_000_000;

function record(): RunRecord {
  return {
    ...newRecord({ name: 'orders', baseName: 'orders', jobType: 'NORMAL_JOB', retryJobType: '', rerun: 'safe' }),
    phase: 'located',
    cluster: 'c1',
    submissionId: '1',
    creationDate: NOW,
    origin: 'created',
  };
}

type Given = Partial<Parameters<typeof openDeployment>[2]>;

function opened(...given: readonly Given[]): OpenDeployment[] {
  const github = fakeGitHub();
  for (const one of given) openDeployment(github, one.handle === '' ? [] : [record()], { createdAt: NOW, ...one });
  return github.open;
}

describe('what an open deployment is', () => {
  const cases: readonly (readonly [string, Given, string])[] = [
    ['a migration with its handle', {}, 'readable'],
    ['one that its step still waits for', { watchedUntil: NOW + 1 }, 'watched'],
    ['one whose step should have ended', { watchedUntil: NOW }, 'readable'],
    ['one whose step is to submit it', { watchedUntil: NOW + 1, handle: '' }, 'watched'],
    ['one whose step was killed before it had a handle', { watchedUntil: NOW, handle: '' }, 'unreadable'],
    ['a handle that is cut', { handle: '{"format":' }, 'unreadable'],
    ['one of another environment', { environment: 'elsewhere' }, 'other-environment'],
  ];
  test.each(cases)('%s', (_, given, kind) => {
    expect(readMigrations(opened(given), ['warehouse'], NOW).map((one) => one.kind)).toEqual([kind]);
  });

  test('the one that a killed step left beside its successor is put aside', () => {
    const open = opened({ handle: '' }, { replaces: 100 });
    expect(readMigrations(open, [], NOW)).toMatchObject([{ kind: 'replaced', by: 101 }, { kind: 'readable' }]);
  });

  test('a stranger is ignored, and cannot put a migration aside', () => {
    const [first, second] = opened({}, { replaces: 100 }) as [OpenDeployment, OpenDeployment];
    const stranger = { ...second, creator: { login: 'mallory', isApp: false } };
    expect(readMigrations([first, stranger], [], NOW).map((one) => one.kind)).toEqual(['readable', 'stranger']);
  });
});

describe('the result of a check', () => {
  test.each([
    ['nothing is open', [], 'none'],
    ['all are running', ['pending'], 'pending'],
    ['one was closed by another collector', ['elsewhere'], 'none'],
    ['one ended well', ['pending', 'success'], 'success'],
    ['one ended badly', ['success', 'failure'], 'failure'],
    ['one could not be judged', ['success', 'unjudged'], 'failure'],
  ])('%s', (_, words, result) => {
    const collected = words.map((word) =>
      word === 'success' || word === 'failure'
        ? { kind: 'ended', report: { result: { result: word } } }
        : { kind: word },
    );
    expect(collectResult(collected as never, []).result).toBe(result);
  });

  test('what stopped the check as a whole is a failure', () => {
    expect(collectResult([], [{ title: '', message: '', hint: '' }]).result).toBe('failure');
  });
});
