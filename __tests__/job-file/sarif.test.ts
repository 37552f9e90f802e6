import type { ArtifactLocation, Location, Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { sarifOf } from '../../src/job-file/findings/sarif.ts';

describe('the SARIF log', () => {
  it('has a result per finding, with its rule and place', () => {
    const log = JSON.parse(
      sarifOf([
        { file: 'jobs/a b#.json', line: 3, column: 7, severity: 'error', code: 'bad-value', message: 'no' },
        { file: '/home/runner/x.yml', line: 1, column: 1, severity: 'info', code: 'no-effect', message: 'idle' },
        { file: 'jobs/c.json', line: 9, column: 2, severity: 'warning', code: 'bad-value', message: 'hm' },
      ]),
    ) as unknown;
    const relative = (uri: string) => ({ uri, uriBaseId: '%SRCROOT%' });
    const location = (artifactLocation: ArtifactLocation, startLine: number, startColumn: number): Location => ({
      physicalLocation: { artifactLocation, region: { startLine, startColumn } },
    });
    // The type is the standard's: a property that it does not have, or a word that it does not know, does not compile.
    const expected: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'huaweicloud-cdm-action',
              rules: [
                { id: 'bad-value', name: 'BadValue', shortDescription: { text: 'Bad value' } },
                { id: 'no-effect', name: 'NoEffect', shortDescription: { text: 'No effect' } },
              ],
            },
          },
          columnKind: 'utf16CodeUnits',
          results: [
            {
              ruleId: 'bad-value',
              ruleIndex: 0,
              level: 'error',
              message: { text: 'no' },
              locations: [location(relative('jobs/a%20b%23.json'), 3, 7)],
            },
            {
              ruleId: 'no-effect',
              ruleIndex: 1,
              level: 'note',
              message: { text: 'idle' },
              locations: [location({ uri: 'file:///home/runner/x.yml' }, 1, 1)],
            },
            {
              ruleId: 'bad-value',
              ruleIndex: 0,
              level: 'warning',
              message: { text: 'hm' },
              locations: [location(relative('jobs/c.json'), 9, 2)],
            },
          ],
        },
      ],
    };
    expect(log).toEqual(expected);
  });

  it('has no results without findings', () => {
    expect(JSON.parse(sarifOf([])).runs[0].results).toEqual([]);
  });

  it.each([
    ['jobs/a b.json', { uri: 'jobs/a%20b.json', uriBaseId: '%SRCROOT%' }],
    ['/data/a b.json', { uri: 'file:///data/a%20b.json' }],
    ['D:/a/_temp/x#.json', { uri: 'file:///D:/a/_temp/x%23.json' }],
  ])('names the file %s the same way on every system', (file, location) => {
    const text = sarifOf([{ file, line: 1, column: 1, severity: 'error', code: 'x', message: 'y' }]);
    expect(text).toContain(JSON.stringify(location.uri));
    const log = JSON.parse(text) as Log;
    expect(log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual(location);
  });
});
