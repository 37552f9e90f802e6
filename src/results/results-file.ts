import { backupFields, type DefinitionBackup } from './definition-backups.ts';
import { gateFields, isoDate, jobFields } from './encode.ts';
import type { StepResult } from './types.ts';

export const RESULTS_FORMAT = 'huaweicloud-cdm-action/results';
/** Rises when a reader of the version before could misread a file; a new field alone does not raise it. */
export const RESULTS_VERSION = 1;

/** The workflow run that wrote the file, as GitHub names it; `null` if it did not say. */
export interface WorkflowIdentity {
  readonly repository: string | null;
  readonly workflow: string | null;
  readonly job: string | null;
  readonly runId: string | null;
  readonly runNumber: string | null;
  readonly runAttempt: string | null;
  readonly ref: string | null;
  readonly sha: string | null;
  /** The step's id, or what the runner calls a step without one. */
  readonly step: string | null;
}

export interface ResultsFileInput {
  readonly result: Pick<StepResult, 'result' | 'status' | 'gate' | 'totalVerdicts' | 'dataTime' | 'jobs'>;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  readonly workflow: WorkflowIdentity;
  readonly backups: readonly DefinitionBackup[];
}

/**
 * The text of the `results-file`: everything in the output `results`, never shortened, and what a later run needs to
 * use the file as its baseline. Described by `schema/results-file.schema.json`. Ends with a line break.
 */
export function encodeResultsFile({ result, writtenAt, workflow, backups }: ResultsFileInput): string {
  const file = {
    format: RESULTS_FORMAT,
    version: RESULTS_VERSION,
    writtenAt: isoDate(writtenAt),
    result: result.result,
    status: result.status,
    gate: result.gate,
    totalGate: gateFields(result.totalVerdicts),
    dataTime: result.dataTime,
    workflow,
    jobs: result.jobs.map((job) => ({ baseName: job.baseName, ...jobFields(job) })),
    replaced: backupFields(backups),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
