import { expect, test } from 'vitest';
import { A, bench } from '../support.ts';

const DETAIL = `/clusters/${A}`;

function statuses(at: ReturnType<typeof bench>, path: string, count: number): number[] {
  return Array.from({ length: count }, () => at.call('GET', path).status);
}

test.each([
  ['the documented limits', 'documented', '/clusters', 120],
  ['a number of the route', { clusters: 3 }, '/clusters', 3],
  ['a number for every other route', { clusters: 30, '*': 4 }, DETAIL, 4],
  ['a number for all routes together', { total: 5 }, '/clusters', 5],
] as const)('%s: the request after the last answers 429 APIGW.0308', (_, rateLimits, path, limit) => {
  const at = bench({ rateLimits });
  expect(statuses(at, path, limit + 1)).toEqual([...Array.from({ length: limit }, () => 200), 429]);
  const { body } = at.read('GET', path);
  expect(body).toMatchObject({ error_code: 'APIGW.0308', error_msg: expect.stringContaining(`limit:${limit}`) });
  at.clock.now += 60_001;
  expect(at.call('GET', path).status).toBe(200);
});

test('the total counts all routes; a throttled request counts for none', () => {
  const at = bench({ rateLimits: { total: 4, clusters: 3 } });
  expect([...statuses(at, '/clusters', 3), ...statuses(at, DETAIL, 2), ...statuses(at, '/clusters', 1)]).toEqual([
    200, 200, 200, 200, 429, 429,
  ]);
  at.clock.now += 60_001;
  expect(statuses(at, '/clusters', 4)).toEqual([200, 200, 200, 429]);
  expect(at.call('GET', DETAIL).status).toBe(200);
});

test('routes without a limit are never throttled', () => {
  const at = bench({ rateLimits: { status: 1 } });
  expect(new Set(statuses(at, '/clusters', 300))).toEqual(new Set([200]));
});
