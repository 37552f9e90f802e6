/** What the emulator can be told. Everything but the functions is plain JSON, so a scenario file can hold it. */
export interface EmulatorOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1: the demo key is public, so nobody else should reach the server. */
  readonly host?: string;
  readonly projectId?: string;
  readonly clusters?: readonly ClusterSpec[];
  readonly credentials?: readonly Credential[];
  /** Tokens that are valid for `projectId` from the start. */
  readonly tokens?: readonly string[];
  readonly users?: readonly User[];
  readonly projects?: readonly Project[];
  readonly identityProviders?: readonly IdentityProvider[];
  /** Bearer of the stand-in for GitHub's token endpoint. */
  readonly oidcRequestToken?: string;
  /** `off` accepts every request as authorised, for tests of the service's core. Default `check`. */
  readonly auth?: 'check' | 'off';
  /** Milliseconds since 1970. Default `Date.now`. Credentials are judged by it as it is. */
  readonly clock?: () => number;
  /** Runs, clusters and the dates in replies move so many times faster than `clock`, from the start on. Default 1. */
  readonly timeScale?: number;
  /** A created run is seen by the status and history routes only after so many emulated milliseconds. */
  readonly visibleAfterMs?: number;
  /** A created job is seen by any route only after so many emulated milliseconds. */
  readonly jobVisibleAfterMs?: number;
  /** Time between a failed run and the next one under RETRY_TRIPLE. Default 500. */
  readonly retryDelayMs?: number;
  /** Script of a run; wins over `scripts`. */
  readonly script?: (job: ScriptedJob) => RunScript | undefined;
  /** By `cluster id/job name`, job name, or `*`. A list is used start by start, its last entry for all later ones. */
  readonly scripts?: Readonly<Record<string, RunScript | readonly RunScript[]>>;
  /** Default 1. Ids are counted per cluster. */
  readonly firstSubmissionId?: number | Readonly<Record<string, number>>;
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Which of the running candidates gets the job. Default: by `random`. */
  readonly chooseCluster?: (candidates: readonly string[]) => string;
  /** Where date macros are written. Default UTC+8 (`Asia/Shanghai`). */
  readonly timeZone?: string;
  /** Whether the history still shows the runs of a deleted job. Undocumented. Default true. */
  readonly historySurvives?: boolean;
  /** How creation dates look; the service's own examples disagree. Default `number` everywhere. */
  readonly dates?: { readonly reply?: DateStyle; readonly list?: DateStyle };
  /** Whether values in definitions come back URL-encoded. Default true. */
  readonly encodeValues?: boolean;
  /** Requests a minute and user, per route; `documented` takes the published limits. Default: none. */
  readonly rateLimits?: 'documented' | Readonly<Record<string, number>>;
  readonly tokenLifetimeMs?: number;
  /** Runs that no script names move real data between places in this folder: link `x` is the folder `x` in it. */
  readonly dataFolder?: string;
  /** Where links, jobs and history are kept, so that the next emulator with this file goes on with them. */
  readonly stateFile?: string;
}

/** `seconds`: milliseconds cut to a whole second. */
export type DateStyle = 'number' | 'string' | 'seconds' | 'absent';

export interface ClusterSpec {
  readonly id: string;
  readonly name?: string;
  /** Documented: 100 creating, 200 normal, 300 failed, 303 creation failed, 500 restarting, 800 frozen, 900 stopped, 910 stopping, 920 starting. */
  readonly status?: string;
  /** Names of its links. Default `any`: every link exists. */
  readonly links?: readonly string[] | 'any';
  readonly isAutoOff?: boolean;
  /** Definitions that already stand there. */
  readonly jobs?: readonly unknown[];
  /** Emulated time from the start request to `startEndsAs`. Default 1000. */
  readonly startsInMs?: number;
  readonly startEndsAs?: string;
}

export interface Credential {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string;
  /** Project it may act in. Default: every one. */
  readonly projectId?: string;
}

export interface User {
  readonly domain: string;
  readonly name: string;
  readonly password: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface IdentityProvider {
  readonly id: string;
  /** The audience its tokens must have. Default: any. */
  readonly audience?: string;
}

/** What a script function is told about the run that is about to start. */
export interface ScriptedJob {
  readonly cluster: string;
  readonly name: string;
  readonly jobType: string;
  /** Parsed; numbers lose their spelling here. */
  readonly definition: unknown;
  readonly rawDefinition: string;
  /** 0 for the first start of a job of that name, wherever it was. */
  readonly runIndex: number;
}

export interface ScriptState {
  /** `null`: the status route answers an empty list. */
  readonly status: string | null;
  /** Emulated milliseconds; the last state stays. `"Infinity"`, for JSON, and absence mean for ever. */
  readonly ms?: number | 'Infinity';
}

/** A count; text of digits goes out as a JSON number of any width. */
export type Count = number | string | bigint;

export interface RunScript {
  /**
   * `local`: the run moves real data in `dataFolder`, and its states, counters and errors are what comes of it. Default where
   * there is a data folder and no script names the job.
   */
  readonly engine?: 'script' | 'local';
  readonly states?: readonly ScriptState[];
  /** Absent: made up to fit the connectors, on success only. `null`: no counters at all. Given: shown at the end, whatever it is. */
  readonly counters?: Readonly<Record<string, Count>> | null;
  readonly errorSummary?: string;
  readonly errorDetails?: string;
  /** Of a BATCH_JOB: a sub-job per table. Default: two. */
  readonly subJobs?: Readonly<Record<string, RunScript>>;
  /** Status in the reply to the submission. Default: that of the first state. */
  readonly onSubmit?: string;
  /** The job is created, its start is refused with this error. */
  readonly refuseStart?: { readonly status?: number; readonly code: string; readonly message: string };
  readonly stopTakesMs?: number;
  readonly stopStatus?: string;
  /** Stop requests are answered 200 and do nothing. */
  readonly ignoreStop?: boolean;
}

/** Documented examples and made-up text. Whoever sees them in a log has lost nothing. */
export const DEMO = {
  projectId: '1551c7f6c808414d8e9f3c514a170f2e',
  projectName: 'eu-west-101',
  clusterIds: ['b0791496-e111-4e75-b7ca-9277aeab9297', 'c2db1191-eb6c-464a-a0d3-b434e6c6df26'],
  ak: 'DEMOACCESSKEY0000001',
  sk: 'demo-secret-key-not-a-real-one-00000001',
  oidcRequestToken: 'demo-oidc-request-token',
  user: { domain: 'demo-account', name: 'demo-user', password: 'demo-password-not-a-real-one' },
  identityProvider: 'github-demo',
} as const;

/** The clusters of an emulator that was told nothing. */
export function demoClusters(): ClusterSpec[] {
  return DEMO.clusterIds.map((id, index) => ({ id, name: `cdm-demo-${index + 1}` }));
}
