import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import { barChart } from '../../../src/github/markdown/xychart.ts';
import { renderSummary } from '../../../src/github/summary/render-summary.ts';
import { trendPart } from '../../../src/github/summary/trend.ts';
import type { Baseline } from '../../../src/results/types.ts';
import { counts, failedJob, job, START } from '../fixtures.ts';
import { nights, SAMPLES } from './samples.ts';

const DAY = 86_400_000;
const chartsOf = (markdown: string): number => markdown.split('xychart-beta').length - 1;
const trend = (baseline: Baseline, more: Parameters<typeof job>[0] = {}) =>
  trendPart([job(more)], new Map([['orders', baseline]]));

describe('the trend', () => {
  it.each([
    [2, 0],
    [3, 2],
    [14, 2],
    [40, 2],
  ])('of %i earlier runs has %i charts', (count, charts) => {
    expect(chartsOf(trend(nights(count, 1_200_000, 190)))).toBe(charts);
  });

  it('shows at most fourteen nights and this one, the oldest first, with the typical value', () => {
    const markdown = trend(nights(40, 1_200_000, 190), { counts: counts(600_000n, 600_000n) });
    const [, axis = ''] = /x-axis \[(.*)\]/.exec(markdown) ?? [];
    const labels = axis.split(', ');
    expect(labels).toHaveLength(15);
    expect([labels[0], labels[14]]).toEqual(['"11-10"', '"11-24"']);
    const [, bars = ''] = /bar \[(.*)\]/.exec(markdown) ?? [];
    expect(bars.split(', ').at(-1)).toBe('600');
    expect(markdown).toContain(
      'Rows written: 600,000 (−49.1 %); typical, the median of the last 5, is 1,179,882 (line).',
    );
    expect(new Set(/line \[(.*)\]/.exec(markdown)?.[1]?.split(', '))).toEqual(new Set(['1179.882']));
  });

  it('of a job that measures no rows shows bytes', () => {
    const { runs } = nights(5, 2_000_000_000, 60);
    const bytes = runs.map((run) => ({ ...run, counts: { ...NOT_MEASURED, bytesWritten: run.counts.rowsWritten } }));
    const markdown = trend(
      { runs: bytes, problem: null, note: null },
      { counts: { ...NOT_MEASURED, bytesWritten: 2_000_000_000n } },
    );
    expect(markdown).toContain('Bytes written: 1.9 GiB');
    expect(markdown).toContain('y-axis "MiB"');
  });

  it('leaves out runs without a date or a count, and jobs that did not succeed', () => {
    const { runs } = nights(4, 1_000, 60);
    const undated = runs.map((run) => ({ ...run, createdAt: null }));
    expect(trend({ runs: undated, problem: null, note: null })).toBe('');
    const uncounted = runs.map((run) => ({ ...run, counts: NOT_MEASURED }));
    expect(chartsOf(trend({ runs: uncounted, problem: null, note: null }))).toBe(1);
    expect(trendPart([failedJob({ job: 'orders' })], new Map([['orders', nights(9, 1, 1)]]))).toBe('');
  });

  it('shows three jobs, those that differ most from typical first', () => {
    const names = ['same', 'double', 'half', 'less', 'none'];
    const rows = [1_000n, 2_000n, 500n, 900n, 0n];
    const runs = nights(5, 1_000, 192).runs.map((run) => ({
      ...run,
      counts: counts(1_000n, 1_000n),
      durationSeconds: 192n,
    }));
    const baselines = new Map(names.map((name) => [name, { runs, problem: null, note: null }]));
    const jobs = names.map((name, index) => job({ job: name, counts: counts(rows[index] ?? 0n, rows[index] ?? 0n) }));
    const shown = [...trendPart(jobs, baselines).matchAll(/\*\*`(\w+)`\*\*/g)].map(([, name]) => name);
    expect(shown).toEqual(['double', 'none', 'half']);
  });

  it('is part of the summary', () => {
    expect(renderSummary(SAMPLES.trend?.() ?? expect.fail())).toContain('### Trend\n\n**`web_events`**');
  });
});

describe('a chart', () => {
  it('has each label once: bars with the same label cover each other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 * DAY }), { minLength: 1, maxLength: 15 }), (offsets) => {
        const values = offsets.map((offset) => ({ date: START + offset, value: 1n }));
        const [, axis = ''] = /x-axis \[(.*)\]/.exec(barChart({ values, typical: 1n, scale: 'count' })) ?? [];
        const labels = axis.split(', ');
        expect(new Set(labels).size).toBe(values.length);
      }),
    );
  });

  it('has numbers that Mermaid reads, whatever the values are', () => {
    const value = fc.bigInt({ min: 0n, max: 2n ** 70n });
    fc.assert(
      fc.property(value, value, fc.constantFrom('count', 'bytes', 'seconds'), (one, typical, scale) => {
        const chart = barChart({ values: [{ date: START, value: one }], typical, scale });
        for (const [, numbers = ''] of chart.matchAll(/(?:bar|line) \[(.*)\]/g))
          for (const number of numbers.split(', ')) expect(number).toMatch(/^\d+(\.\d+)?$/);
        expect(chart).toMatch(/y-axis "[\w ]+" 0 --> \d+(\.\d+)?$/m);
      }),
    );
  });
});
