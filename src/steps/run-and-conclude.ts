import type { Rule } from '../gate/rules/rule.ts';
import type { ReportInputs, WaitingInputs } from '../github/inputs/inputs.ts';
import type { Outcome } from '../migration/run/outcome.ts';
import type { RunRecord } from '../migration/run/run-record.ts';
import { createPacer } from '../migration/wait/pacer.ts';
import type { WaitOptions } from '../migration/wait/wait-options.ts';
import type { Baseline, Problem } from '../results/types.ts';
import { openBaselineSource, readBaselines } from './connect/baseline-runs.ts';
import type { Connection } from './connect/connect.ts';
import { expectedDurations } from './connect/expected-duration.ts';
import type { StepContext } from './context/step-context.ts';
import { optionalDeployment } from './deployment/optional-deployment.ts';
import type { StepDeployment } from './deployment/step-deployment.ts';
import type { MigrationInputs } from './prepare/deployment-payload.ts';
import { createProgressLog } from './report/progress-log.ts';
import { type Conclusion, conclude } from './report/step-result.ts';
import { openLedger, type StepFiles } from './state/post-state.ts';

/** The runs of a step: those that it submits, or those of a handle. */
export interface StepRuns {
  readonly action: 'run' | 'wait';
  readonly inputs: WaitingInputs & ReportInputs & MigrationInputs;
  readonly rules: readonly Rule[];
  readonly connection: Connection;
  readonly records: readonly RunRecord[];
  /** Of the wait, in milliseconds since 1970. */
  readonly deadline: number;
  /** Of the search for runs and of the submissions; later than `deadline` only with `wait-timeout: 0`. */
  readonly submitDeadline: number;
  readonly dataTime: string | null;
  /** Candidates on which a job may have run before; empty for those of a handle. */
  readonly candidates: readonly string[];
  /** True where `if-exists: attach` could be chosen and was not. */
  readonly canAttach: boolean;
}

/** What runs the jobs: the options of their wait, and what is called with each end. */
export interface RunHooks {
  readonly options: WaitOptions;
  onEnd(ended: Outcome): void;
}

export type StepConclusion =
  | ({
      readonly kind: 'concluded';
      readonly baselines: ReadonlyMap<string, Baseline>;
      readonly deploymentId: string;
    } & Conclusion)
  /** The deployment could not be opened, so nothing was run. */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly deployment: StepDeployment };

/** Runs the jobs with all that a step does around them: state for `post`, deployment, progress, baselines and verdict. */
export async function runAndConclude(
  context: StepContext,
  stepFiles: StepFiles,
  runs: StepRuns,
  run: (hooks: RunHooks) => Promise<readonly Outcome[]>,
): Promise<StepConclusion> {
  const { action, inputs, rules, records, dataTime } = runs;
  const { ports, projectId, host } = runs.connection;
  const { cancel, clock, log } = context;
  const ledger = openLedger({ action, projectId, host, onCancel: inputs.onCancel }, records, stepFiles);
  const deployment = await optionalDeployment(context, inputs, stepFiles);
  const problem = await deployment.open({
    jobs: records.map((record) => record.name),
    dataTime,
    handle: action === 'wait' ? ledger.handle() : '',
    deadline: runs.submitDeadline,
  });
  if (problem !== null) {
    ledger.close(cancel.aborted);
    return { kind: 'refused', problem, deployment };
  }
  const source = await openBaselineSource(context, ports, inputs.baselineFiles, rules);
  const progressLog = createProgressLog(log, clock, records.length, expectedDurations(source, records.length, cancel));
  const outcomes = await run({
    options: {
      deadline: runs.deadline,
      locateDeadline: runs.submitDeadline,
      cancel,
      pacer: createPacer(ports, inputs.pollInterval),
      singleQuery: inputs.waitTimeoutMs === 0,
      onTimeout: inputs.onTimeout,
      onCancel: inputs.onCancel,
      deleteJob: inputs.deleteJob,
      stepJobs: new Set(records.map((record) => record.name)),
      save: (record) => ledger.put(record),
      onStatus: progressLog.onStatus,
      onPoll: progressLog.onPoll,
    },
    onEnd: (ended) => {
      ledger.put({ ...ended.record, status: ended.status });
      progressLog.onEnd(ended);
    },
  });
  ledger.close(cancel.aborted);
  const baselines = await readBaselines(context, source, outcomes, runs.candidates);
  const { onUnmeasured, onMissingBaseline } = inputs;
  const { canAttach } = runs;
  // Read here, because a cancellation also interrupts the requests for earlier runs.
  const cancelled = cancel.aborted;
  const handle = ledger.handle();
  const judged = {
    outcomes,
    rules,
    baselines,
    onUnmeasured,
    onMissingBaseline,
    cancelled,
    dataTime,
    handle,
    canAttach,
  };
  const concluded = conclude(judged);
  await deployment.close(concluded.result);
  return { kind: 'concluded', ...concluded, baselines, deploymentId: deployment.id() };
}
