import type { ReportInputs } from '../../github/inputs/inputs.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import type { PlannedJob } from '../../migration/plan-run.ts';
import type { DefinitionBackup } from '../../results/definition-backups.ts';
import type { Baseline, Problem, StepResult } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';
import { type Conclusion, nothingSubmitted } from './step-result.ts';

/** Everything that a step reports at its end. */
export interface StepReport {
  readonly inputs: ReportInputs | null;
  readonly result: StepResult;
  readonly gateFailures: Conclusion['gateFailures'];
  readonly gateWarnings: Conclusion['gateWarnings'];
  readonly findings: readonly Finding[];
  /** True where the findings were annotated before the first request. */
  readonly findingsReported: boolean;
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly backups: readonly DefinitionBackup[];
  readonly region: string | null;
  /** True where the inputs give the service's address: its console is not known then. */
  readonly ownEndpoint: boolean;
  readonly projectId: string | null;
  readonly clusterNames: ReadonlyMap<string, string>;
  /** Names the work of the step where its inputs do not: the jobs behind a handle. */
  readonly work: string;
  /** Of the GitHub deployment; empty if there is none. */
  readonly deploymentId: string;
  /** What a run would do; `null` if this is no dry run. */
  readonly plan: readonly PlannedJob[] | null;
}

/** The report of a step that submitted nothing, before anything is known about it. */
export function emptyReport(
  context: StepContext,
  problems: readonly Problem[],
  dataTime: string | null = null,
): StepReport {
  return {
    inputs: null,
    result: nothingSubmitted(problems, context.cancel.aborted, dataTime),
    gateFailures: [],
    gateWarnings: [],
    findings: [],
    findingsReported: false,
    baselines: new Map(),
    backups: [],
    region: null,
    ownEndpoint: false,
    projectId: null,
    clusterNames: new Map(),
    deploymentId: '',
    plan: null,
    work: '',
  };
}
