import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import { renderFindings } from '../../../src/github/summary/findings-table.ts';
import {
  renderComment,
  renderSummary,
  SUMMARY_BYTES,
  summaryRoom,
  writeSummary,
} from '../../../src/github/summary/render-summary.ts';
import { counts, failedJob, job, run, START, step } from '../fixtures.ts';
import { hostileText } from '../hostile-text.ts';
import { baseline, many, SAMPLES, summaryInput } from './samples.ts';

const sample = (name: string): string => {
  const make = SAMPLES[name];
  if (!make) throw new Error(name);
  return renderSummary(make());
};
const cellsOf = (markdown: string, start: string): string[] => {
  const row = markdown.split('\n').find((line) => line.startsWith(`| ${start}`));
  return (row ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\u00a0', ' '));
};

describe('the first line', () => {
  it.each([
    ['success', '## ✅ `orders` succeeded: 1,234,567 rows written in 3 min 12 s'],
    [
      'nightly',
      '## ✅ All 4 jobs succeeded: 7,407,402 rows written (3 jobs), 240 files, 1.4 GiB written (1 job) in 10 min 30 s',
    ],
    ['failure', '## ❌ `customers`: FAILED after 3 min 12 s'],
    ['mixed', '## ❌ 6 of 12 jobs did not succeed'],
    ['cancelled', '## 🛑 Cancelled'],
    ['timed-out', '## ❌ `orders`: TIMED_OUT'],
    ['gate-failed', '## ❌ The gate failed: 1 rule did not hold, 1 could not be decided, 1 passed'],
    ['nothing', '## ❌ Nothing was submitted'],
    ['pending', '## ⏳ `orders` is still running'],
    ['held-back', '## 🛑 Cancelled before anything was submitted'],
    ['broken-off', '## ❌ The action failed'],
  ])('%s', (name, line) => {
    expect(sample(name).split('\n')[0]).toBe(line);
  });

  it.each([
    [
      'no counts',
      [job({ counts: NOT_MEASURED })],
      '## ✅ `orders` succeeded in 3 min 12 s; the service gave no counts',
    ],
    [
      'skipped rows',
      [job({ counts: counts(9n, 8n, 1n) })],
      '## ✅ `orders` succeeded: 8 rows written, 1 skipped in 3 min 12 s',
    ],
    ['one row', [job({ counts: counts(1n, 1n) })], '## ✅ `orders` succeeded: 1 row written in 3 min 12 s'],
    ['zero rows', [job({ counts: counts(0n, 0n) })], '## ✅ `orders` succeeded: 0 rows written in 3 min 12 s'],
  ])('%s', (_, jobs, line) => {
    expect(renderSummary(summaryInput(step(jobs))).split('\n')[0]).toBe(line);
  });

  it.each([
    ['failure', '## ❌ The wait did not begin'],
    ['cancelled', '## 🛑 Cancelled before the wait began'],
  ] as const)('a wait that did not begin says nothing of a submission: %s', (result, line) => {
    const problems = [{ title: 'Inputs', message: 'Input "handle" is not JSON.', hint: '' }];
    const text = renderSummary(summaryInput(step([], { result, status: 'NOT_SUBMITTED', problems, isWait: true })));
    expect(text.split('\n').slice(0, 3)).toEqual([line, '', 'Jobs that were submitted earlier are not affected.']);
    expect(text).not.toContain('Nothing was submitted');
  });

  it('says what to do about a job that was not submitted', () => {
    const held = job({ status: 'NOT_SUBMITTED', reason: 'no candidate has it', hint: 'Did you mean orders?' });
    expect(renderSummary(summaryInput(step([held])))).toContain('**What to do:** Did you mean orders?');
  });

  it('says that runs may still be running', () => {
    expect(sample('mixed').split('\n')[2]).toMatch(/^6 SUCCEEDED, 1 FAILED.* \*\*2 runs may still be running\.\*\*$/);
    expect(sample('timed-out').split('\n')[2]).toBe('**One run may still be running.**');
  });
});

describe('runs that are not over', () => {
  const open = { finishedAt: null, counts: NOT_MEASURED, mayStillRun: true };
  const text = (jobs: Parameters<typeof step>[0], status: string) =>
    renderSummary(summaryInput(step(jobs, { result: 'pending', status })));

  it('says why the step does not wait', () => {
    expect(text([job({ ...open, status: 'BOOTING' })], 'BOOTING').split('\n')[2]).toBe(
      'This step does not wait for the end of the runs. 1 BOOTING.',
    );
    expect(text([job({ ...open, status: 'TIMED_OUT' })], 'TIMED_OUT').split('\n')[2]).toBe(
      'The time of `wait-timeout` is over, and `on-timeout: pending` lets the runs continue. 1 TIMED_OUT.',
    );
    const three = [job(), job({ ...open, status: 'RUNNING' }), job({ ...open, status: 'RUNNING' })];
    expect(text(three, 'RUNNING').split('\n')[0]).toBe('## ⏳ 2 of 3 jobs are still running');
  });

  it('shows how long they have taken so far', () => {
    expect(cellsOf(text([job({ ...open, status: 'RUNNING' })], 'RUNNING'), '`orders`')[8]).toBe('1 h so far');
    const later = job({ ...open, status: 'RUNNING', createdAt: START + 7_200_000 });
    expect(cellsOf(text([later], 'RUNNING'), '`orders`')[8]).toBe('–');
  });
});

describe('counts of a run that did not succeed', () => {
  const failed = failedJob({ job: 'orders', counts: counts(750n, 750n) });

  it('are marked as what the service counted', () => {
    const markdown = renderSummary(summaryInput(step([failed, job({ job: 'items' })])));
    expect(cellsOf(markdown, '`orders`').slice(3, 6)).toEqual(['750 †', '750 †', '0 †']);
    expect(cellsOf(markdown, '`items`').slice(3, 6)).toEqual(['1,234,567', '1,234,567', '0']);
    expect(cellsOf(markdown, '**Total')[3]).toBe('**1,235,317 †**');
    expect(markdown).toContain('† What the service counted. The run did not succeed');
  });

  it('have no mark where there are none', () => {
    expect(renderSummary(summaryInput(step([failedJob()])))).not.toContain('†');
  });
});

describe('a success that may have moved less than it seems', () => {
  it('is listed with the reason', () => {
    const doubtful = job({ counts: counts(9n, 0n), warnings: ['9 rows were read, and none was written or skipped.'] });
    expect(renderSummary(summaryInput(step([doubtful])))).toContain(
      '### ⚠️ Check these successes\n\n- `orders`: 9 rows were read, and none was written or skipped.',
    );
  });

  it('of less than a second is not said to have taken 0 s', () => {
    const short = job({ finishedAt: START + 307, counts: counts(1n, 1n) });
    const markdown = renderSummary(summaryInput(step([short])));
    expect(markdown.split('\n')[0]).toBe('## ✅ `orders` succeeded: 1 row written in less than 1 s');
    expect(cellsOf(markdown, '`orders`')[8]).toBe('&#60; 1 s');
  });
});

describe('the details of a failure', () => {
  it('are not folded below the same text', () => {
    const same = failedJob({ errorSummary: 'no table', errorDetails: 'no table\n' });
    expect(renderSummary(summaryInput(step([same])))).not.toContain('Details from the service');
    const more = failedJob({ errorSummary: 'no table', errorDetails: 'no table\n\tat x' });
    expect(renderSummary(summaryInput(step([more])))).toContain('Details from the service');
  });
});

describe('the table', () => {
  it('has a row per job with what was measured', () => {
    expect(cellsOf(sample('success'), 'Job')).toEqual([
      'Job',
      'Cluster',
      'Status',
      'Rows read',
      'Rows written',
      'Rows skipped',
      'Bytes read',
      'Bytes written',
      'Duration',
      'Throughput',
    ]);
    expect(cellsOf(sample('success'), '`orders`')).toEqual([
      '`orders`',
      '`cdm-prod-1`',
      '✅ SUCCEEDED',
      '1,234,567',
      '1,234,567',
      '0',
      '–',
      '–',
      '3 min 12 s',
      '6,430 rows/s',
    ]);
    expect(sample('success')).not.toContain('Total of');
  });

  it('has a column for files only where files were counted', () => {
    expect(cellsOf(sample('nightly'), '`web_events`').slice(3)).toEqual([
      '–',
      '–',
      '–',
      '1.4 GiB',
      '1.4 GiB',
      '240 / 240 / 0',
      '10 min 26 s',
      '2.3 MiB/s',
    ]);
  });

  it('sums up several jobs, as far as all of them counted', () => {
    const jobs = [job(), job({ job: 'lines', counts: counts(1n, 1n, null), finishedAt: START + 600_000 })];
    expect(cellsOf(renderSummary(summaryInput(step(jobs))), '**Total')).toEqual([
      '**Total of 2 jobs**',
      '',
      '**2 of 2**',
      '**1,234,568**',
      '**1,234,568**',
      '–',
      '–',
      '–',
      '**10 min**',
      '**2,058 rows/s**',
    ]);
  });

  it('shows an id where the name of a cluster is not known', () => {
    expect(cellsOf(renderSummary(summaryInput(step([job({ clusterId: 'x-1' })]))), '`orders`')[1]).toBe('`x-1`');
  });
});

describe('what explains it', () => {
  it('a failure: the service, what to do, what a second run does, details folded', () => {
    const markdown = sample('failure');
    expect(markdown).toContain(
      '- **The service says:** `Cdm.0902: Failed to execute the SQL statement. Cause: relation "sales.customers" does not exist`',
    );
    expect(markdown).toContain('- **What to do:** Check that the table exists');
    expect(markdown).toContain('- Running it again can write rows twice');
    expect(markdown).toMatch(
      /<details><summary>Details from the service<\/summary>\n\n```text\norg\.apache[\s\S]*\n```\n\n<\/details>/,
    );
  });

  it('a refusal: call, request id and reason', () => {
    expect(sample('mixed')).toContain('- **The call:** `POST /clusters/job, HTTP 400`');
    expect(sample('mixed')).toContain('- **Request id:** `4a1f8e2d7c3b`');
    expect(sample('mixed')).toContain('- **Why:** The service refused it: The link mysql_link does not exist.');
  });

  it('the gate: each verdict with its numbers, and what it does not prove', () => {
    expect(cellsOf(sample('gate-failed'), '`rows_written >= 1000`')).toEqual([
      '`rows_written >= 1000`',
      '❌ failed',
      'rows_written is 812',
    ]);
    expect(sample('gate-failed')).toContain('Equal counts do not rule out');
    expect(sample('failure')).not.toContain('Equal counts');
  });

  it('many verdicts: those that passed are folded', () => {
    const gate = [{ rule: 'a > 0', warn: false, verdict: 'passed' as const, detail: '' }];
    const internalError = [{ rule: 'a > 1', warn: false, verdict: 'failed' as const, detail: 'a > 1: a is 1' }];
    const jobs = Array.from({ length: 40 }, (_, index) =>
      job({ job: `j${index}`, gate: index === 3 ? internalError : gate }),
    );
    const markdown = renderSummary(summaryInput(step(jobs, { gate: 'failed', result: 'failure' })));
    const [open = '', folded = ''] = markdown.split('<details><summary>39 verdicts that passed</summary>');
    expect(open).toContain('| `j3` | `a > 1` |');
    expect(open).not.toContain('| `j4` | `a > 0` |');
    expect(folded).toContain('| `j4` | `a > 0` |');
  });

  it('a batch job: the tables that failed, and the others folded', () => {
    const [, tables = ''] = sample('batch').split('`sales_whole_db`: ❌ 237 of 240 tables succeeded\n');
    const [open = '', folded = ''] = tables.split('<details><summary>Tables that succeeded</summary>');
    const names = (text: string) => [...text.matchAll(/^\| `(sales_\d+)`/gm)].map(([, name]) => name);
    expect(names(open)).toEqual(['sales_018', 'sales_102', 'sales_231']);
    expect(names(folded)).toHaveLength(237);
  });

  it('a batch job that went well, all of it folded', () => {
    const markdown = renderSummary(summaryInput(step([job({ subJobs: [run(), run()] })])));
    expect(markdown).toContain('<details><summary><code>orders</code>: ✅ 2 of 2 tables succeeded</summary>');
  });

  it('a batch job of which many tables failed: the first of them, and the others folded', () => {
    const subJobs = Array.from({ length: 30 }, (_, index) => run({ job: `t${index}`, status: 'FAILED' }));
    const markdown = renderSummary(summaryInput(step([failedJob({ subJobs })])));
    const [open = '', folded = ''] = markdown.split('<details><summary>All other tables</summary>');
    expect(open).toContain('| `t19` |');
    expect(open).not.toContain('| `t20` |');
    expect(folded).toContain('| `t20` |');
    expect(folded).toContain('| `t29` |');
  });

  it('the previous run of a job that moves bytes', () => {
    const bytes = { ...NOT_MEASURED, bytesWritten: 3n * 1024n ** 3n };
    const { runs } = baseline(1n, 200n);
    const earlier = runs.map((run) => ({ ...run, counts: { ...NOT_MEASURED, bytesWritten: 2n * 1024n ** 3n } }));
    const baselines = new Map([['orders', { runs: earlier, problem: null, note: null }]]);
    const markdown = renderSummary(summaryInput(step([job({ counts: bytes })]), { baselines }));
    const [, change = ''] = markdown.split('### Against the previous run');
    expect(cellsOf(change, '`orders`').slice(2, 4)).toEqual(['2.0 GiB', '+1.0 GiB (+50.0 %)']);
  });

  it('a previous run of less than a second', () => {
    const earlier = { createdAt: 1, submissionId: '1', counts: counts(1n, 1n), durationSeconds: 0n };
    const baselines = new Map([['orders', { runs: [earlier], problem: null, note: null }]]);
    const [, change = ''] = renderSummary(summaryInput(step([job()]), { baselines })).split('### Against');
    expect(cellsOf(change, '`orders`')[4]).toBe('&#60; 1 s');
  });

  it('the previous run', () => {
    expect(cellsOf(sample('success').split('### Against')[1] ?? '', '`orders`')).toEqual([
      '`orders`',
      '2026-11-23 02:00:00 UTC',
      '1,198,004 rows',
      '+36,563 (+3.1 %)',
      '3 min 21 s',
      '−9 s (−4.5 %)',
    ]);
  });

  it('notes of jobs that succeeded', () => {
    expect(sample('mixed')).toContain('### Notes\n\n- `load_11`: The job was not deleted: the cluster is busy.');
  });

  it('what stopped the step', () => {
    expect(sample('nothing')).toContain(
      '**Inputs**\n\n3 inputs cannot be used:\n\n- &#34;clusters&#34;: there is no cluster `cdm-pord-1`;',
    );
  });
});

describe('the timeline', () => {
  it('shows when each job waited and ran', () => {
    const [, chart = ''] = /```mermaid\n([\s\S]*?)\n```/.exec(sample('nightly')) ?? [];
    expect(chart.split('\n').slice(0, 7)).toEqual([
      '%%{init: {"gantt": {"leftPadding": 105}}}%%',
      'gantt',
      '    dateFormat x',
      '    axisFormat %H:%M:%S',
      '    section 1 orders',
      `    queued :done, q1, ${START}, ${START + 12_000}`,
      `    ran :active, r1, ${START + 12_000}, ${START + 180_000}`,
    ]);
  });

  it('leaves room for long names, wide letters counted twice, and cuts the longest', () => {
    const chartOf = (...names: string[]): string[] => {
      const markdown = renderSummary(summaryInput(step(names.map((name) => job({ job: name })))));
      return (/```mermaid\n([\s\S]*?)\n```/.exec(markdown)?.[1] ?? '').split('\n');
    };
    expect(chartOf('a', 'b')[0]).toBe('gantt');
    expect(chartOf('a', 'order_lines_of')[0]).toBe('%%{init: {"gantt": {"leftPadding": 124}}}%%');
    const [first, ...rest] = chartOf('x'.repeat(240), '数据迁移作业'.repeat(40));
    expect(first).toBe('%%{init: {"gantt": {"leftPadding": 241}}}%%');
    expect(rest.filter((line) => line.includes('section'))).toEqual([
      `    section 1 ${'x'.repeat(31)}…`,
      `    section 2 ${'数据迁移作业'.repeat(2)}数据迁…`,
    ]);
  });

  it.each([
    ['one job', [job()]],
    ['more jobs than fit', Array.from({ length: 31 }, (_, index) => job({ job: `j${index}` }))],
    ['no dates', [job({ createdAt: null }), job({ createdAt: null })]],
    ['one moment', [1, 2].map(() => job({ startedAt: START, finishedAt: START }))],
  ])('is left out for %s', (_, jobs) => {
    expect(renderSummary(summaryInput(step(jobs)))).not.toContain('mermaid');
  });

  it('holds no name that mermaid could read as its own', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const markdown = renderSummary(summaryInput(step([job({ job: a }), failedJob({ job: b })])));
        const [, chart = ''] = /```mermaid\n([\s\S]*?)\n```/.exec(markdown) ?? [];
        const names = chart.split('\n').filter((line) => line.startsWith('    section '));
        expect(names).toHaveLength(2);
        for (const name of names) expect(name).toMatch(/^ {4}section \d[\p{L}\p{N} _.…-]*$/u);
        const lines = chart
          .split('\n')
          .filter((line) => !/^%%\{init: \{"gantt": \{"leftPadding": \d+\}\}\}%%$/.test(line));
        expect(lines[0]).toBe('gantt');
        expect(lines).toHaveLength(9);
      }),
      { numRuns: 300 },
    );
  });
});

describe('its size', () => {
  const large = renderSummary(many(8000, 9));

  it('falls back to totals and failures', () => {
    expect(Buffer.byteLength(large)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(large).toContain('This summary is shortened');
    expect(large).toContain('**Total of 8,000 jobs**');
    expect(large).toContain('`warehouse_table_with_a_long_name_9`');
    expect(large).not.toContain('`warehouse_table_with_a_long_name_10`');
    expect(large).toMatch(/… and 669 more\. The output `results` has all of them\./);
  });

  it('folds the rows of many jobs, so that the failures follow the verdict', () => {
    const [open = '', folded = ''] = sample('many').split('<details><summary>All 2,000 jobs</summary>');
    expect(open).toContain('**Total of 2,000 jobs**');
    expect(open).not.toContain('| `warehouse_table');
    expect(folded.split('</details>')[0]?.match(/^\| `warehouse_table/gm)).toHaveLength(2000);
    expect(renderSummary(many(50, 9))).not.toContain('All 50 jobs');
  });

  it('leaves room for what is in the file already', () => {
    const env = { GITHUB_STEP_SUMMARY: 'f' };
    expect(summaryRoom(env, () => 0)).toBe(SUMMARY_BYTES);
    const room = summaryRoom(env, (path) => (path === 'f' ? 800 * 1024 : 0));
    expect(room).toBe(SUMMARY_BYTES - 800 * 1024);
    expect(Buffer.byteLength(renderSummary(many(2000, 9), room))).toBeLessThanOrEqual(room);
    const missing = () => {
      throw new Error('ENOENT');
    };
    expect(summaryRoom(env, missing)).toBe(SUMMARY_BYTES);
  });

  it('is whole as long as it fits', () => {
    expect(sample('many')).toContain('`warehouse_table_with_a_long_name_1999`');
    expect(sample('many')).not.toContain('shortened');
  });

  it.each([60_000, 20_000, 5000, 2000])('fits %s bytes', (limit) => {
    expect(Buffer.byteLength(renderSummary(many(300, 2), limit))).toBeLessThanOrEqual(limit);
  });

  it('fits a comment', () => {
    expect(renderComment(many(2000, 3)).length).toBeLessThan(65_000);
  });

  it('stays within its limit whatever the texts are', () => {
    const duplicates = '🚀'.repeat(500_000);
    const jobs = Array.from({ length: 30 }, () =>
      failedJob({
        job: duplicates,
        errorDetails: duplicates,
        errorSummary: duplicates,
        reason: duplicates,
        hint: duplicates,
      }),
    );
    const problems = [{ title: duplicates, message: `${duplicates}\n`.repeat(20), hint: duplicates }];
    const markdown = renderSummary(
      summaryInput(step(jobs, { problems }), {
        baselines: new Map([[duplicates, baseline(1n, 1n)]]),
      }),
    );
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(1024 * 1024);
  });
});

describe('renderFindings', () => {
  const at = { file: 'jobs/a.json', line: 3, column: 5, code: 'unknown-parameter', message: 'x | y' };
  it('counts them and lists errors first', () => {
    const markdown = renderFindings(
      [
        { ...at, severity: 'warning' },
        { ...at, severity: 'error' },
        { ...at, severity: 'error' },
      ],
      2,
    );
    expect(markdown.split('\n')[0]).toBe('## ❌ 2 jobs have 2 errors, 1 warning');
    expect(markdown.split('\n').filter((line) => line.includes('jobs/a.json'))).toEqual([
      '| ❌ | `jobs/a.json:3:5` | x &#124; y | `unknown-parameter` |',
      '| ❌ | `jobs/a.json:3:5` | x &#124; y | `unknown-parameter` |',
      '| ⚠️ | `jobs/a.json:3:5` | x &#124; y | `unknown-parameter` |',
    ]);
  });

  it('says that there are none', () => {
    expect(renderFindings([], 1)).toBe('## ✅ 1 job has no findings\n');
  });
});

describe('writeSummary', () => {
  it('appends', () => {
    const written: string[] = [];
    expect(writeSummary({ GITHUB_STEP_SUMMARY: 'f' }, 'x', (path, text) => void written.push(path, text))).toBeNull();
    expect(written).toEqual(['f', 'x']);
  });

  it('says why it could not', () => {
    expect(writeSummary({}, 'x')).toMatch(/GITHUB_STEP_SUMMARY is not set/);
    const full = () => {
      throw new Error('ENOSPC');
    };
    expect(writeSummary({ GITHUB_STEP_SUMMARY: 'f' }, 'x', full)).toBe('The job summary was not written: ENOSPC.');
  });
});
