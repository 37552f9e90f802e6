import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import { median, newestFirst, typicalOf } from '../../src/results/baseline.ts';
import { earlierRunsFromFiles } from '../../src/results/earlier-runs.ts';
import { encodeResultsFile } from '../../src/results/results-file.ts';
import type { EarlierRun, JobResult } from '../../src/results/types.ts';
import { jobResult, resultsFileInput, T0 } from './support.ts';

const DAY = 86_400_000;

function file(path: string, ...jobs: JobResult[]) {
  return { path, text: encodeResultsFile(resultsFileInput({ jobs })) };
}

/** A job's run of so many days ago that read so many rows. */
function night(daysAgo: number, rowsRead: bigint | null, more: Partial<JobResult> = {}): JobResult {
  const createdAt = T0 - daysAgo * DAY;
  const counts = { ...NOT_MEASURED, rowsRead };
  return jobResult({ createdAt, finishedAt: createdAt + 60_000, submissionId: String(100 - daysAgo), counts, ...more });
}

function earlierRuns(
  createdAt: number | null,
  submissionId: string | null = '1',
  rowsRead: bigint | null = null,
): EarlierRun {
  return { createdAt, submissionId, counts: { ...NOT_MEASURED, rowsRead }, durationSeconds: null };
}

describe('earlier runs out of results files', () => {
  it('are read with all they measured, newest first, over several files', () => {
    const files = [
      file('old.json', night(3, 30n)),
      file('new.json', night(1, 2n ** 60n)),
      file('mid.json', night(2, null)),
    ];
    const { byBaseName, usable, problems } = earlierRunsFromFiles(files);
    expect([usable, problems]).toEqual([3, []]);
    expect([...byBaseName.keys()]).toEqual(['orders']);
    const runs = byBaseName.get('orders') ?? [];
    expect(runs.map((run) => run.counts.rowsRead)).toEqual([2n ** 60n, null, 30n]);
    expect(runs[0]).toEqual({
      createdAt: T0 - DAY,
      submissionId: '99',
      counts: { ...NOT_MEASURED, rowsRead: 2n ** 60n },
      durationSeconds: 60n,
    });
  });

  it('are those that succeeded, whatever became of their step', () => {
    const jobs = ['FAILED', 'STOPPED', 'TIMED_OUT', 'SUCCEEDED', 'LOST'].map((status, day) =>
      night(day + 1, 1n, { status }),
    );
    expect(earlierRunsFromFiles([file('f', ...jobs)]).byBaseName.get('orders')).toHaveLength(1);
  });

  it('are matched by the name without its suffix', () => {
    const files = [file('f', night(1, 1n, { job: 'a-1', baseName: 'a' }), night(2, 2n, { job: 'a-0', baseName: 'a' }))];
    expect(earlierRunsFromFiles(files).byBaseName.get('a')).toHaveLength(2);
  });

  it('leave out our own run and count a run in two files once', () => {
    const files = [file('f', night(0, 1n), night(1, 2n)), file('g', night(1, 2n), night(2, 3n))];
    const runs = earlierRunsFromFiles(files).byBaseName.get('orders') ?? [];
    expect(runs.map((run) => run.counts.rowsRead)).toEqual([1n, 2n, 3n]);
    const others = newestFirst(runs, [{ createdAt: T0, submissionId: '100' }]);
    expect(others.map((run) => run.counts.rowsRead)).toEqual([2n, 3n]);
  });

  it('go without the files that cannot be read, each with its problem', () => {
    const files = [
      { path: 'cut.json', text: '{"format":' },
      { path: 'next.json', text: '{"format":"huaweicloud-cdm-action/results","version":9,"jobs":[]}' },
      file('good.json', night(1, 1n)),
      {
        path: 'odd.json',
        text: '{"format":"huaweicloud-cdm-action/results","version":1,"jobs":[7,{"status":"SUCCEEDED"}]}',
      },
    ];
    const { byBaseName, usable, problems } = earlierRunsFromFiles(files);
    expect(byBaseName.get('orders')).toHaveLength(1);
    expect(usable).toBe(2);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^cut\.json is no baseline: it is not valid JSON/);
    expect(problems[1]).toMatch(/next\.json .* version 9/);
  });

  it('read counts that are no counts as not measured', () => {
    const job = {
      baseName: 'a',
      status: 'SUCCEEDED',
      rowsRead: -1,
      rowsWritten: 1.5,
      bytesRead: '7',
      createdAt: 'soon',
    };
    const text = JSON.stringify({ format: 'huaweicloud-cdm-action/results', version: 1, jobs: [job] });
    const { byBaseName } = earlierRunsFromFiles([{ path: 'f', text }]);
    expect(byBaseName.get('a')).toEqual([earlierRuns(null, null)]);
  });
});

describe('our own run among earlier ones', () => {
  it.each([
    ['the same', earlierRuns(T0 + 1, '5'), { createdAt: T0 + 1, submissionId: '5' }, true],
    ['cut to the second', earlierRuns(1_000, '5'), { createdAt: 1_678, submissionId: '5' }, true],
    ['another date', earlierRuns(T0 - DAY, '5'), { createdAt: T0, submissionId: '5' }, false],
    ['another id', earlierRuns(T0, '4'), { createdAt: T0, submissionId: '5' }, false],
    ['without an id', earlierRuns(T0, null), { createdAt: T0, submissionId: '5' }, true],
    ['without a date', earlierRuns(null, '5'), { createdAt: T0, submissionId: '5' }, true],
    ['with nothing to compare', earlierRuns(null, null), { createdAt: T0, submissionId: '5' }, false],
  ])('%s', (_name, run, own, left) => {
    expect(newestFirst([run], [own])).toHaveLength(left ? 0 : 1);
  });

  it('puts runs without a date last', () => {
    expect(newestFirst([earlierRuns(null), earlierRuns(T0 - 1), earlierRuns(T0)]).map((run) => run.createdAt)).toEqual([
      T0,
      T0 - 1,
      null,
    ]);
  });
});

describe('what is typical', () => {
  it('is the median of the last five runs, of those that measured', () => {
    const runs = [9n, null, 3n, 5n, 100n, 100_000n].map((rows, day) => earlierRuns(T0 - day, '1', rows));
    expect(typicalOf(runs)?.counts).toEqual({ ...NOT_MEASURED, rowsRead: 7n });
    expect(typicalOf([])).toBeNull();
    expect(typicalOf([earlierRuns(T0)])?.counts).toEqual(NOT_MEASURED);
  });

  it.each([
    [[], null],
    [[null, null], null],
    [[4n], 4n],
    [[5n, 2n], 3n],
    [[1n, null, 9n, 5n], 5n],
    [[2n ** 70n, 2n ** 70n + 2n], 2n ** 70n + 1n],
  ])('the median of %o is %s', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('half of the numbers are not above the median, half not below', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1 }), (values) => {
        const middle = median(values) ?? -1n;
        expect(values.filter((value) => value <= middle).length * 2).toBeGreaterThanOrEqual(values.length);
        expect(values.filter((value) => value >= middle).length * 2).toBeGreaterThanOrEqual(values.length);
      }),
    );
  });
});
