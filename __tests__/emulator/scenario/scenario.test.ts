import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readScenario } from '../../../emulator/scenario/scenario.ts';

function scenario(tree: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scenario.json');
  writeFileSync(file, JSON.stringify(tree));
  return file;
}

test('a scenario is read as it is', () => {
  const tree = {
    clusters: [
      { id: 'c-1', links: ['mysql'], jobs: [{ name: 'x' }] },
      { id: 'c-2', links: 'any' },
    ],
    timeScale: 2,
    scripts: {
      a: {
        states: [{ status: null, ms: 'Infinity' }],
        counters: null,
        subJobs: { t: { counters: { ROWS_READ: '1' } } },
      },
      b: [{}, { refuseStart: { code: 'Cdm.0056', message: 'x' } }],
    },
    rateLimits: { status: 3 },
    ancestor: 'all',
    faults: [{ kind: 'status', status: 500, times: 'always', match: { route: ['query', 'clusters'] } }],
  };
  expect(readScenario(scenario(tree))).toEqual(tree);
});

test.each([
  [[], 'the file must be an object'],
  [{ cluster: [] }, 'cluster is unknown; allowed are clusters, scripts, faults,'],
  [{ clusters: { id: 'c-1' } }, 'clusters must be a list'],
  [{ clusters: [{ name: 'c-1' }] }, 'clusters[0] needs the field "id"'],
  [
    { clusters: [{ id: 'a' }, { id: 'b', stauts: '900' }] },
    'clusters[1].stauts is unknown; allowed are id, name, status',
  ],
  [{ clusters: [{ id: 'a', status: 900 }] }, 'clusters[0].status must be text'],
  [{ clusters: [{ id: 'a', links: 'none' }] }, 'clusters[0].links must be list of text or "any"'],
  [{ timeScale: '2' }, 'timeScale must be number'],
  [{ auth: 'on' }, 'auth must be "check", "off"'],
  [{ scripts: { orders: { state: [] } } }, 'scripts["orders"].state is unknown; allowed are engine, states'],
  [{ scripts: { orders: [{}, { states: [{ ms: 5 }] }] } }, 'scripts["orders"][1].states[0] needs the field "status"'],
  [{ scripts: { o: { subJobs: { t: { stat: 1 } } } } }, 'scripts["o"].subJobs["t"].stat is unknown'],
  [{ scripts: { o: { counters: { ROWS_READ: 'many' } } } }, 'counters["ROWS_READ"] must be number or digits'],
  [{ ancestor: { formEncoded: true } }, 'ancestor.formEncoded is unknown; allowed are formEncodedValues'],
  [{ ancestor: 'some' }, 'ancestor must be "all" or ancestor'],
  [{ faults: [{ kind: 'slow' }] }, 'faults[0].kind must be one of status, html'],
  [{ faults: [{ kind: 'delay' }] }, 'faults[0] needs the field "ms"'],
  [{ faults: [{ kind: 'reset', match: { rout: 'query' } }] }, 'faults[0].match.rout is unknown; allowed are method'],
  [{ faults: [{ kind: 'reset', time: 3 }] }, 'faults[0].time is unknown; allowed are kind, ms, match, times'],
  [{ users: [{ name: 'x' }] }, 'users[0] needs the field "domain"'],
])('%j is refused: %s', (tree, message) => {
  const file = scenario(tree);
  expect(() => readScenario(file)).toThrow(message);
  expect(() => readScenario(file)).toThrow(file);
});
