import type { RunScript, ScriptState } from '../scenario/options.ts';
import type { Counters } from './counters.ts';

/** A status and when it begins; `null` hides the run from the status route. */
export interface Phase {
  readonly from: number;
  readonly status: string | null;
}

/** One run of a job. All times are emulated milliseconds since 1970. */
export interface Run {
  readonly cluster: string;
  readonly job: string;
  readonly submissionId: number;
  /** When it was recorded: after its analysis. */
  readonly createdAt: number;
  readonly visibleAt: number;
  readonly startedBy: string;
  /** Started by the schedule or the service's own retry. */
  readonly automatic: boolean;
  readonly isDeleteJob: boolean;
  readonly externalId: string;
  script: RunScript;
  counters: Counters | undefined;
  /** Text of the definition that ran, as it was received. */
  readonly definition: string;
  /** The same with its macros filled in at the start. */
  readonly filledDefinition: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Retries by the service before this run. */
  readonly retries: number;
  phases: readonly Phase[];
  /** A stop request ended it. */
  stopped?: boolean;
}

const UNFINISHED = new Set(['PENDING', 'BOOTING', 'RUNNING']);

const DEFAULT_STATES: readonly ScriptState[] = [
  { status: 'PENDING', ms: 200 },
  { status: 'BOOTING', ms: 300 },
  { status: 'RUNNING', ms: 800 },
  { status: 'SUCCEEDED' },
];

/** States of a run that moves real data, up to its end. */
export const LOCAL_STATES: readonly ScriptState[] = [
  { status: 'PENDING', ms: 100 },
  { status: 'BOOTING', ms: 200 },
  { status: 'RUNNING' },
];

/** The states of a script with their times. */
export function phasesOf(script: RunScript, createdAt: number): Phase[] {
  const phases: Phase[] = [];
  let from = createdAt;
  for (const { status, ms } of script.states ?? DEFAULT_STATES) {
    phases.push({ from, status });
    const length = ms === undefined || ms === 'Infinity' ? Number.POSITIVE_INFINITY : ms;
    from += length;
    if (from === Number.POSITIVE_INFINITY) break;
  }
  return phases;
}

export function phaseAt(run: Run, now: number): Phase {
  return run.phases.findLast((phase) => phase.from <= now) ?? run.phases[0] ?? { from: run.createdAt, status: null };
}

/** When it ends; Infinity if its last state is an unfinished one. */
export function endOf(run: Run): number {
  const last = run.phases.at(-1);
  if (last === undefined) return run.createdAt;
  return UNFINISHED.has(last.status?.toUpperCase() ?? '') ? Number.POSITIVE_INFINITY : last.from;
}

/** Whether it is recorded and has not ended. During its analysis a run is not recorded yet. */
export function isUnderWay(run: Run, now: number): boolean {
  return run.createdAt <= now && now < endOf(run);
}

/** Stops a run from `at` on. */
export function stopAt(run: Run, at: number): void {
  const status = run.script.stopStatus ?? 'STOPPED';
  run.phases = [...run.phases.filter((phase) => phase.from < at), { from: at, status }];
}

/** The newest of the runs that the routes show. */
export function newestVisible(runs: readonly Run[], now: number): Run | undefined {
  return byNewest(runs.filter((run) => run.visibleAt <= now))[0];
}

export function byNewest(runs: readonly Run[]): Run[] {
  return runs.toSorted((a, b) => b.createdAt - a.createdAt || b.submissionId - a.submissionId);
}
