import type { Run } from '../runs/runs.ts';
import type { Cluster, EmulatorState, Job, ScheduledRetry } from './emulator-state.ts';

export const VERSION = 1;

/** Content of a state file. Jobs refer to their runs by index in their cluster's list. */
export interface Snapshot {
  readonly version: typeof VERSION;
  readonly nextJobId: number;
  readonly starts: readonly (readonly [string, number])[];
  readonly clusters: readonly ClusterSnapshot[];
  readonly later: readonly {
    readonly at: number;
    readonly cluster: string;
    readonly job: string;
    readonly retries: number;
  }[];
}

/** A cluster in a state file. */
export interface ClusterSnapshot extends Pick<Cluster, 'id' | 'status' | 'nextSubmissionId' | 'startedAt'> {
  readonly links: readonly string[] | 'any';
  readonly linkDefinitions: readonly (readonly [string, unknown])[];
  readonly jobs: readonly (Omit<Job, 'definition' | 'runs'> & {
    readonly definition: string;
    readonly runs: number[];
  })[];
  readonly runs: readonly Run[];
  /** Runs whose end is not processed yet. */
  readonly open: readonly number[];
}

/** The state as a state file holds it. */
export function snapshotOf(state: EmulatorState): Snapshot {
  return {
    version: VERSION,
    nextJobId: state.nextJobId,
    starts: [...state.starts],
    clusters: [...state.clusters.values()].map((cluster) => clusterSnapshot(state, cluster)),
    later: [...state.scheduledRetries].map(({ at, cluster, job, retries }: ScheduledRetry) => ({
      at,
      cluster: cluster.id,
      job: job.definition.name,
      retries,
    })),
  };
}

function clusterSnapshot(state: EmulatorState, cluster: Cluster): ClusterSnapshot {
  const { id, status, nextSubmissionId, startedAt, links, linkDefinitions, jobs, runs } = cluster;
  const places = new Map(runs.map((run, index) => [run, index]));
  const placesOf = (some: Iterable<Run>): number[] => [...some].flatMap((run) => places.get(run) ?? []);
  return {
    id,
    status,
    nextSubmissionId,
    ...(startedAt === undefined ? {} : { startedAt }),
    links: links === 'any' ? 'any' : [...links],
    linkDefinitions: [...linkDefinitions],
    jobs: [...jobs.values()].map((job) => ({ ...job, definition: job.definition.raw, runs: placesOf(job.runs) })),
    runs,
    open: placesOf(state.open),
  };
}

/** Writes counts of any width and endless states as a script in a scenario file does. */
export function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
}
