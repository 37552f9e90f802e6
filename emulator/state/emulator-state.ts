import type { Definition } from '../jobs/definition.ts';
import { withoutSecrets } from '../links/link-secrets.ts';
import type { Run } from '../runs/runs.ts';
import { type ClusterSpec, DEMO, demoClusters, type EmulatorOptions } from '../scenario/options.ts';

export interface Job {
  readonly id: number;
  definition: Definition;
  readonly createdAt: number;
  readonly visibleAt: number;
  updatedAt: number;
  /** Name of the BATCH_JOB whose run made this sub-job. */
  readonly parent?: string;
  readonly runs: Run[];
}

export interface Cluster {
  readonly id: string;
  readonly name: string;
  /** Of its datastore. */
  readonly version: string;
  readonly actions: readonly string[] | undefined;
  status: string;
  links: 'any' | Set<string>;
  /** Bodies of the link routes by name, without their secrets. */
  readonly linkDefinitions: Map<string, unknown>;
  /** The same with their secrets, which only the local engine reads. They are in memory and in no file. */
  readonly linkBodies: Map<string, unknown>;
  readonly isAutoOff: boolean;
  readonly startsInMs: number;
  readonly startEndsAs: string;
  /** Emulated time at which its start ends. */
  startedAt?: number;
  readonly jobs: Map<string, Job>;
  /** Every run, those of deleted jobs included. */
  readonly runs: Run[];
  nextSubmissionId: number;
}

/** A run that the service starts by itself, later. */
export interface ScheduledRetry {
  readonly at: number;
  readonly cluster: Cluster;
  readonly job: Job;
  readonly retries: number;
}

/** The result of an attempt to connect. */
export interface LinkCheck {
  readonly problem: string | undefined;
}

/** Carries out the runs that move real data. */
export interface Mover {
  start(run: Run, cluster: Cluster): void;
  stop(run: Run): void;
  /** Connects with a link's definition; undefined for a link that is a folder. */
  checkLink(cluster: Cluster, name: string, link: unknown): Promise<LinkCheck | undefined>;
  /** Stops all runs that move data. The history does not show it. */
  close(): Promise<void>;
}

/** Everything that changes: clusters, jobs and runs. One per emulator; `reset` makes a new one. */
export interface EmulatorState {
  readonly options: EmulatorOptions;
  readonly projectId: string;
  readonly clusters: Map<string, Cluster>;
  mover?: Mover;
  /** Runs whose end is not processed yet. */
  readonly open: Set<Run>;
  readonly scheduledRetries: Set<ScheduledRetry>;
  nextJobId: number;
  /** Why the last attempt to write the state file failed. */
  saveError?: string | undefined;
  /** Starts so far by job name, and by `cluster id/job name`. */
  readonly starts: Map<string, number>;
  readonly log: (line: string) => void;
  readonly random: () => number;
  /** Emulated milliseconds since 1970. */
  readonly now: () => number;
}

export function createEmulatorState(options: EmulatorOptions): EmulatorState {
  const clock = options.clock ?? Date.now;
  const origin = clock();
  const scale = options.timeScale ?? 1;
  const specs = options.clusters ?? demoClusters();
  return {
    options,
    projectId: options.projectId ?? DEMO.projectId,
    clusters: new Map(specs.map((spec) => [spec.id, createCluster(spec, options)])),
    open: new Set(),
    scheduledRetries: new Set(),
    nextJobId: 1,
    starts: new Map(),
    log: options.log ?? ((line) => console.error(line)),
    random: options.random ?? Math.random,
    now: () => Math.floor(origin + (clock() - origin) * scale),
  };
}

function createCluster(spec: ClusterSpec, options: EmulatorOptions): Cluster {
  const first = options.firstSubmissionId ?? 1;
  const { links = 'any', linkDefinitions = [] } = spec;
  const bodies = new Map(linkDefinitions.map((link) => [link.name, link]));
  return {
    id: spec.id,
    name: spec.name ?? `cdm-${spec.id.slice(0, 4)}`,
    version: spec.version ?? '2.10.0.300',
    actions: spec.actions,
    status: spec.status ?? '200',
    links: links === 'any' ? 'any' : new Set([...links, ...bodies.keys()]),
    isAutoOff: spec.isAutoOff ?? false,
    startsInMs: spec.startsInMs ?? 1000,
    startEndsAs: spec.startEndsAs ?? '200',
    linkDefinitions: new Map(linkDefinitions.map((link) => [link.name, withoutSecrets(link)])),
    linkBodies: bodies,
    jobs: new Map(),
    runs: [],
    nextSubmissionId: typeof first === 'number' ? first : (first[spec.id] ?? 1),
  };
}
