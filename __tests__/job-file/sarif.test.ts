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
    );
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.rules).toEqual([
      { id: 'bad-value', name: 'BadValue', shortDescription: { text: 'Bad value' } },
      { id: 'no-effect', name: 'NoEffect', shortDescription: { text: 'No effect' } },
    ]);
    expect(run.results[0]).toEqual({
      ruleId: 'bad-value',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'no' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'jobs/a%20b%23.json', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 7 },
          },
        },
      ],
    });
    expect(run.results[1].locations[0].physicalLocation.artifactLocation).toEqual({ uri: 'file:///home/runner/x.yml' });
    expect(run.results.map((result: { level: string }) => result.level)).toEqual(['error', 'note', 'warning']);
  });

  it('is a log without results where nothing was found', () => {
    expect(JSON.parse(sarifOf([])).runs[0].results).toEqual([]);
  });
});
