import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import type { SummaryInput } from '../../../src/github/summary/render-summary.ts';
import type { Baseline, GateVerdict, JobResult, RunResult, StepResult } from '../../../src/results/types.ts';
import { counts, failedJob, job, run, START, step } from '../fixtures.ts';

const MIN = 60_000;

export function summaryInput(result: StepResult, more: Partial<SummaryInput> = {}): SummaryInput {
  return {
    result,
    baselines: new Map(),
    now: START + 3_600_000,
    where: {
      region: 'eu-west-101',
      projectId: '1551c7f6c808414d8e9f3c514a170f2e',
      consoleUrl: null,
      runUrl: 'https://github.com/acme/warehouse/actions/runs/7012345678',
      clusterNames: new Map([
        ['6ec9a0a4-76be-4262-8697-e7af1fac7920', 'cdm-prod-1'],
        ['b0791496-e111-4e75-b7ca-9277aeab9297', 'cdm-prod-2'],
      ]),
    },
    ...more,
  };
}

/** One run, of the day before. */
export function baseline(rows: bigint, seconds: bigint): Baseline {
  const createdAt = START - 86_400_000;
  const run = { createdAt, submissionId: '90', counts: counts(rows, rows), durationSeconds: seconds };
  return { runs: [run], problem: null, note: null };
}

/** So many nights before this run, of about so many rows and seconds; one night was short. */
export function nights(count: number, rows: number, seconds: number): Baseline {
  const runs = Array.from({ length: count }, (_, index) => {
    const factor = index === 4 ? 0.4 : 1 + 0.06 * Math.sin(index * 2);
    const written = BigInt(Math.round(rows * factor));
    return {
      createdAt: START - (index + 1) * 86_400_000,
      submissionId: String(100 - index),
      counts: counts(written, written),
      durationSeconds: BigInt(Math.round(seconds * factor)),
    };
  });
  return { runs, problem: null, note: null };
}

/** The verdicts of three rules on so many rows; `null` where rows were not measured, which the inputs let pass. */
function verdicts(rows: bigint | null, typical: bigint): GateVerdict[] {
  const same = 'rows_read == rows_written + rows_skipped';
  const near = 'within(rows_written, typical.rows_written, 0.2)';
  if (rows === null)
    return [same, near].map((rule) => ({
      rule,
      warn: rule === near,
      verdict: 'unmeasured',
      detail: `${rule}: rows_written was not measured`,
    }));
  const off = rows > typical ? rows - typical : typical - rows;
  return [
    {
      rule: same,
      warn: false,
      verdict: 'passed',
      detail: `${same}: rows_read is ${rows}, rows_written is ${rows}, rows_skipped is 0`,
    },
    {
      rule: near,
      warn: true,
      verdict: off * 5n <= typical ? 'passed' : 'warned',
      detail: `${near}: rows_written is ${rows}, typical.rows_written is ${typical}`,
    },
  ];
}

function success(): SummaryInput {
  const result = step([job({ gate: verdicts(1_234_567n, 1_200_112n) })], {
    gate: 'passed',
    dataTime: '2026-11-23T00:00:00Z',
  });
  return summaryInput(result, { baselines: new Map([['orders', baseline(1_198_004n, 201n)]]) });
}

function nightly(): SummaryInput {
  const jobs = ['orders', 'order_lines', 'customers', 'web_events'].map((name, index) =>
    job({
      job: name,
      clusterId: index % 2 === 0 ? '6ec9a0a4-76be-4262-8697-e7af1fac7920' : 'b0791496-e111-4e75-b7ca-9277aeab9297',
      submissionId: String(117 + index),
      createdAt: START + index * 1500,
      startedAt: START + index * 1500 + (index === 3 ? 4 * MIN : 12_000),
      finishedAt: START + 3 * MIN + index * 2.5 * MIN,
      counts:
        index === 3
          ? {
              ...NOT_MEASURED,
              bytesRead: 1_503_238_554n,
              bytesWritten: 1_503_238_554n,
              filesRead: 240n,
              filesWritten: 240n,
              filesSkipped: 0n,
            }
          : counts(1_234_567n * BigInt(index + 1), 1_234_567n * BigInt(index + 1)),
      gate: verdicts(
        index === 3 ? null : 1_234_567n * BigInt(index + 1),
        1_200_112n * BigInt(index === 1 ? 1 : index + 1),
      ),
    }),
  );
  return summaryInput(step(jobs, { gate: 'passed' }), {
    baselines: new Map([
      ['orders', baseline(1_198_004n, 201n)],
      ['customers', baseline(4_000_000n, 300n)],
    ]),
  });
}

function failure(): SummaryInput {
  return summaryInput(step([failedJob()]));
}

/** Twelve jobs that ended in every way there is. */
function mixed(): SummaryInput {
  const ends: Partial<JobResult>[] = [
    {},
    {},
    {
      status: 'FAILED',
      errorCode: 'Cdm.0902',
      errorSummary: 'Cdm.0902: Failed to execute the SQL statement.',
      errorDetails: 'at line 1\nat line 2',
      hint: 'Look at the SQL of the job.',
      rerun: 'duplicates',
    },
    {
      status: 'REJECTED',
      submissionId: null,
      clusterId: null,
      createdAt: null,
      startedAt: null,
      finishedAt: null,
      reason: 'the service refused it: The link mysql_link does not exist.',
      errorCode: 'Cdm.0104',
      errorSummary: 'The link mysql_link does not exist.',
      call: 'POST /clusters/job, HTTP 400',
      requestId: '4a1f8e2d7c3b',
      hint: 'Create the link on the cluster, or choose another one.',
    },
    {
      status: 'TIMED_OUT',
      finishedAt: null,
      mayStillRun: true,
      reason: '`wait-timeout` was over before the run was (last seen as RUNNING)',
      rerun: 'unknown',
    },
    {
      status: 'LOST',
      finishedAt: null,
      mayStillRun: true,
      reason: 'the job can no longer be found on cluster cdm-prod-1',
      hint: 'Look for it on the cluster.',
      rerun: 'unknown',
    },
    { counts: { ...NOT_MEASURED, bytesRead: 5_000_000_000n, bytesWritten: 5_000_000_000n } },
    { counts: NOT_MEASURED },
    { counts: counts(1000n, 988n, 12n) },
    { status: 'STOPPED', reason: 'somebody stopped it', rerun: 'duplicates' },
    { notes: ['The job was not deleted: the cluster is busy.'] },
    {
      status: 'NOT_SUBMITTED',
      origin: null,
      submissionId: null,
      clusterId: null,
      createdAt: null,
      startedAt: null,
      finishedAt: null,
      reason: 'held back by `fail-fast` after customers failed',
    },
  ];
  const jobs = ends.map((more, index) => {
    const failed = (more.status ?? 'SUCCEEDED') !== 'SUCCEEDED';
    return job({
      job: `load_${String(index + 1).padStart(2, '0')}`,
      createdAt: START + index * 20_000,
      startedAt: START + index * 20_000 + 8000 + index * 3000,
      finishedAt: START + index * 20_000 + 3 * MIN,
      ...(failed && { counts: NOT_MEASURED }),
      ...more,
    });
  });
  return summaryInput(step(jobs, { status: 'LOST' }));
}

export const HOSTILE_NAMES = [
  '|<img src=x onerror=alert(1)>',
  'line\nbreak\r\n# heading',
  '`code` and ```fence```',
  '@octocat please see #1 and GH-2 :tada:',
  'https://evil.example/x www.evil.example a@b.example',
  '[link](https://evil.example) ![img](https://evil.example/x.png)',
  '</details></td></table><script>x</script>',
  '| a | b |',
  '\u202egnp.exe\u200b',
  '--> <!-- \\| \\',
  '%% end; section x : crit',
  '数据迁移 🚀',
];

function hostile(): SummaryInput {
  const jobs = HOSTILE_NAMES.map((name, index) =>
    index % 2 === 0
      ? job({
          job: name,
          notes: [name],
          gate: [{ rule: `a ${name}`, warn: false, verdict: 'passed', detail: `is ${name}` }],
        })
      : failedJob({
          job: name,
          reason: name,
          errorSummary: name,
          errorDetails: `${name}\n\`\`\`\n</details>`,
          hint: name,
          notes: [name],
          requestId: name,
          subJobs: [run({ job: name }), run({ job: name, status: 'FAILED', errorSummary: name })],
        }),
  );
  return summaryInput(
    step(jobs, { gate: 'failed', problems: [{ title: 'A name', message: HOSTILE_NAMES.join('\n- '), hint: '' }] }),
    {
      baselines: new Map(HOSTILE_NAMES.map((name) => [name, baseline(5n, 5n)])),
      findings: HOSTILE_NAMES.map((name) => ({
        file: name,
        line: 1,
        column: 2,
        severity: 'warning',
        code: name,
        message: name,
      })),
    },
  );
}

function cancelled(): SummaryInput {
  const jobs = [
    job(),
    job({
      job: 'customers',
      status: 'CANCELLED',
      counts: NOT_MEASURED,
      reason: 'the step was cancelled',
      notes: ['It was stopped: submission 118 on cluster cdm-prod-1, STOPPED.'],
    }),
    job({
      job: 'lines',
      status: 'CANCELLED',
      finishedAt: null,
      counts: NOT_MEASURED,
      mayStillRun: true,
      reason: 'the step was cancelled',
      notes: ['submission 119 on cluster cdm-prod-1 could not be stopped: no answer. It may still run.'],
    }),
  ];
  return summaryInput(step(jobs, { result: 'cancelled', status: 'CANCELLED' }));
}

function timedOut(): SummaryInput {
  return summaryInput(
    step([
      job({
        status: 'TIMED_OUT',
        finishedAt: null,
        counts: NOT_MEASURED,
        mayStillRun: true,
        rerun: 'unknown',
        reason: '`wait-timeout` was over before the run was (last seen as RUNNING)',
      }),
    ]),
  );
}

function batch(): SummaryInput {
  const tables = Array.from({ length: 240 }, (_, index): RunResult => {
    const name = `sales_${String(index + 1).padStart(3, '0')}`;
    if (![17, 101, 230].includes(index))
      return run({ job: name, submissionId: null, counts: counts(BigInt(index * 1031), BigInt(index * 1031)) });
    return run({
      job: name,
      submissionId: null,
      status: 'FAILED',
      counts: NOT_MEASURED,
      errorCode: 'Cdm.0902',
      errorSummary: 'Cdm.0902: Failed to execute the SQL statement.',
    });
  });
  return summaryInput(
    step([
      failedJob({
        job: 'sales_whole_db',
        errorSummary: '3 of 240 sub-jobs failed.',
        errorCode: null,
        errorDetails: null,
        subJobs: tables,
      }),
    ]),
  );
}

function gateFailed(): SummaryInput {
  const gate: GateVerdict[] = [
    {
      rule: 'rows_written >= 1000',
      warn: false,
      verdict: 'failed',
      detail: 'rows_written >= 1000: rows_written is 812',
    },
    {
      rule: 'bytes_written > 0 || rows_read > 0',
      warn: false,
      verdict: 'unmeasured',
      detail: 'bytes_written > 0 || rows_read > 0: bytes_written was not measured',
    },
    { rule: 'rows_skipped == 0', warn: false, verdict: 'passed', detail: 'rows_skipped == 0: rows_skipped is 0' },
  ];
  return summaryInput(step([job({ counts: counts(812n, 812n), gate })], { result: 'failure', gate: 'failed' }), {
    baselines: new Map([['orders', baseline(1_198_004n, 201n)]]),
  });
}

function nothing(): SummaryInput {
  const problems = [
    {
      title: 'Inputs',
      message:
        '3 inputs cannot be used:\n- "clusters": there is no cluster `cdm-pord-1`; there are cdm-prod-1, cdm-prod-2\n- "wait-timeout": `5 hours` is no duration; allowed are 90s, 10m, 2h30m, 1d\n- "delete-job": cannot be combined with "existing-jobs"',
      hint: 'Correct them in the step’s `with:`.',
    },
  ];
  return summaryInput(step([], { result: 'failure', status: 'NOT_SUBMITTED', problems, handle: '' }));
}

function pending(): SummaryInput {
  return summaryInput(
    step([job({ status: 'BOOTING', startedAt: null, finishedAt: null, counts: NOT_MEASURED, mayStillRun: true })], {
      result: 'pending',
      status: 'BOOTING',
    }),
  );
}

/** Cancelled while the first requests went out. */
function heldBack(): SummaryInput {
  const reason = 'the step was cancelled before it was submitted';
  const none = { submissionId: null, clusterId: null, createdAt: null, startedAt: null, finishedAt: null };
  const jobs = ['orders', 'customers'].map((name) =>
    job({ ...none, job: name, status: 'NOT_SUBMITTED', origin: null, counts: NOT_MEASURED, reason }),
  );
  return summaryInput(step(jobs, { result: 'cancelled', status: 'NOT_SUBMITTED' }));
}

/** An internal error after a submission. */
function brokenOff(): SummaryInput {
  const problems = [
    {
      title: 'Internal error in the action',
      message: 'TypeError: x is undefined\n    at y (file:///index.js:1:1)',
      hint: 'Jobs may have been started. Look at them before you start them again.',
    },
  ];
  return summaryInput(step([], { result: 'failure', status: 'LOST', problems }));
}

/** More jobs than a page can show. */
export function many(count: number, failedEvery: number): SummaryInput {
  const jobs = Array.from({ length: count }, (_, index) => {
    const name = `warehouse_table_with_a_long_name_${index}`;
    const gate = [
      {
        rule: 'rows_written > 0',
        warn: false,
        verdict: 'passed' as const,
        detail: 'rows_written > 0: rows_written is 1234567',
      },
    ];
    return index % failedEvery === 0
      ? failedJob({ job: name, errorDetails: 'at org.apache.sqoop.Class.method(Class.java:1)\n'.repeat(100) })
      : job({ job: name, gate, notes: ['The job was not deleted: the cluster is busy.'] });
  });
  return summaryInput(step(jobs, { gate: 'failed' }));
}

/** A night that moved less than those before it. */
function trend(): SummaryInput {
  const result = step([
    job({ counts: counts(602_117n, 602_117n) }),
    job({ job: 'customers', submissionId: '118', counts: counts(4_000_310n, 4_000_310n) }),
    job({
      job: 'web_events',
      submissionId: '119',
      counts: { ...NOT_MEASURED, bytesWritten: 1_503_238_553n },
      finishedAt: START + 3_000_000,
    }),
  ]);
  const bytes = nights(9, 1_400_000_000, 1_500);
  const events = bytes.runs.map((run) => ({
    ...run,
    counts: { ...NOT_MEASURED, bytesWritten: run.counts.rowsWritten },
  }));
  return summaryInput(result, {
    baselines: new Map([
      ['orders', nights(14, 1_200_000, 190)],
      ['customers', nights(14, 4_000_000, 200)],
      ['web_events', { ...bytes, runs: events }],
    ]),
  });
}

/** Every kind of summary, by a short name. */
export const SAMPLES: Readonly<Record<string, () => SummaryInput>> = {
  success,
  nightly,
  failure,
  mixed,
  hostile,
  cancelled,
  'timed-out': timedOut,
  batch,
  'gate-failed': gateFailed,
  nothing,
  pending,
  trend,
  'held-back': heldBack,
  'broken-off': brokenOff,
  many: () => many(2000, 9),
};
