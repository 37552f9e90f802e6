import type { Counters } from '../runs/counters.ts';
import type { RunScript } from '../scenario/options.ts';

/** A run with a given course: for histories, and for runs that somebody else starts. */
export interface GivenRun {
  /** Emulated milliseconds since 1970. Default: now. */
  readonly createdAt?: number;
  /** With `status`: its duration. Default 1000. */
  readonly durationMs?: number;
  /** Its final status. Default: the script's. */
  readonly status?: string;
  readonly script?: RunScript;
  readonly counters?: Counters | null;
  readonly errorSummary?: string;
  readonly submissionId?: number;
  readonly startedBy?: string;
  /** Started by the schedule. */
  readonly automatic?: boolean;
}

/** A run as a test reads it. */
export interface StartedRun {
  readonly cluster: string;
  readonly job: string;
  readonly submissionId: number;
  readonly createdAt: number;
  /** Null during its analysis, and if the script hides the run. */
  readonly status: string | null;
  /** Whether its end is still to come. */
  readonly underWay: boolean;
  readonly startedBy: string;
  /** Text of the definition, byte for byte as it was sent. */
  readonly definition: string;
  readonly filledDefinition: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface ExistingJob {
  readonly cluster: string;
  readonly name: string;
  readonly jobType: string;
  readonly definition: string;
  readonly runs: number;
}

/** What a test can read and change without a request. */
export interface TestControls {
  /** Every run ever started, those of deleted jobs included, oldest first per cluster. */
  runs(): StartedRun[];
  /** The jobs of a cluster, or of all. */
  jobs(cluster?: string): ExistingJob[];
  /** Creates a job (an object, or its exact text) with past runs. Replaces a job of that name. */
  addJob(cluster: string, definition: unknown, pastRuns?: readonly GivenRun[]): void;
  /** Starts a run as another user. Returns its submission id. */
  addRun(cluster: string, job: string, run?: GivenRun): number;
  /** Changes a cluster. */
  set(cluster: string, change: { status?: string; links?: readonly string[] | 'any' }): void;
  /** Deletes a job, running or not. */
  deleteJob(cluster: string, job: string): void;
  /** Creates the jobs of the cluster specifications; called once. */
  addSpecifiedJobs(): void;
}
