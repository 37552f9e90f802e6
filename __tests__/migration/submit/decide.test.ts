import { describe, expect, test } from 'vitest';
import type { ReadDefinition } from '../../../src/migration/definition/existing-definition.ts';
import { decide } from '../../../src/migration/submit/decide.ts';
import { DATE, run } from '../support/records.ts';

const trouble: ReadDefinition = { ok: false, reason: 'connection reset', failure: null, isFinal: false };
const succeeded = run({ status: 'SUCCEEDED' });

describe('a definition that could not be read for trouble on the way', () => {
  test.each<
    [policy: 'update' | 'resume', what: string, newest: typeof succeeded | null, since: number | null, action: string]
  >([
    ['resume', 'the last run may be the one that is done', succeeded, DATE - 1, 'refuse'],
    ['resume', 'the last run is older', succeeded, DATE + 1, 'update'],
    ['resume', 'no run counts as done', succeeded, null, 'update'],
    ['resume', 'it failed', run({ status: 'FAILED' }), DATE - 1, 'update'],
    ['resume', 'there was none', null, DATE - 1, 'update'],
    ['update', 'the last run succeeded since', succeeded, DATE - 1, 'update'],
  ])('under %s, where %s', (policy, _what, newest, since, action) => {
    expect(decide({ kind: 'idle', cluster: 'a', newest }, trouble, policy, since).kind).toBe(action);
  });
});
