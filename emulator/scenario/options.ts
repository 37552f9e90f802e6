import type { FaultRule } from '../http/fault-rules.ts';
import type { RunScript, ScriptedJob } from './run-script.ts';
import type {
  AncestorOptions,
  ClusterSpec,
  Credential,
  IdentityProvider,
  Project,
  TrustAgency,
  User,
} from './specs.ts';

export * from './demo.ts';
export type * from './run-script.ts';
export type * from './specs.ts';

/** Options of the emulator. All except the functions are plain JSON, so a scenario file can hold them. */
export interface EmulatorOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1, because the demo key is public. */
  readonly host?: string;
  /** `reset`: the connection of an https client is reset in its TLS handshake. Default: it gets a plain HTTP 400. */
  readonly tlsHandshakes?: 'reset';
  readonly projectId?: string;
  readonly clusters?: readonly ClusterSpec[];
  readonly credentials?: readonly Credential[];
  /** Tokens that are valid for `projectId` from the start. */
  readonly tokens?: readonly string[];
  readonly users?: readonly User[];
  readonly projects?: readonly Project[];
  readonly identityProviders?: readonly IdentityProvider[];
  /** For STS. Default: one, with the URNs of the demo. */
  readonly trustAgencies?: readonly TrustAgency[];
  /** STS keys expire after so many milliseconds, whatever duration was asked for. */
  readonly stsKeyLifetimeMs?: number;
  /** The answer of CDM to a request with an STS key, or `accepted` (the default). The documents contradict each other. */
  readonly stsSessions?: 'accepted' | 'Cdm.0032' | 'PAP5.0001';
  /** Bearer of the stand-in for GitHub's token endpoint. */
  readonly oidcRequestToken?: string;
  /** Subject of the ID tokens. Default repo:demo/demo:ref:refs/heads/main. */
  readonly oidcSubject?: string;
  /** `off` accepts every request, for tests of the service's core. Default `check`. */
  readonly auth?: 'check' | 'off';
  /** Milliseconds since 1970. Default `Date.now`. Credentials are checked against this clock without `timeScale`. */
  readonly clock?: () => number;
  /** Runs, clusters and dates in replies move this many times faster than `clock`. Default 1. */
  readonly timeScale?: number;
  /** Emulated milliseconds after which status and history show a new run. */
  readonly visibleAfterMs?: number;
  /** Emulated milliseconds after which any route shows a new job. */
  readonly jobVisibleAfterMs?: number;
  /**
   * Emulated milliseconds for which a start analyses its source before it records the run. Until then the status shows
   * NEVER_EXECUTED or the previous run, another start is accepted, and the start is not answered. Default 0.
   */
  readonly analysisMs?: number;
  /** Real milliseconds after which the gateway answers 504 APIG.0203 instead of a reply that is still to come. */
  readonly gatewayTimeoutMs?: number;
  /** For this long after a run ends, start, modify and delete of its job are refused. */
  readonly busyAfterEnd?: { readonly ms: number; readonly code?: 'Cdm.0052' | 'Cdm.0322' };
  /** Ways of Apache Sqoop, from which the service descends; `all` turns every one on. Default: as CDM documents. */
  readonly ancestor?: 'all' | AncestorOptions;
  /** Emulated time between a failed run and the next one under RETRY_TRIPLE. Default 500. */
  readonly retryDelayMs?: number;
  /** Takes a line about something worth a look, such as broken CSV. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Script of a run; takes precedence over `scripts`. */
  readonly script?: (job: ScriptedJob) => RunScript | undefined;
  /** By `cluster id/job name`, job name, or `*`. Of a list, each start takes the next entry; the last one is repeated. */
  readonly scripts?: Readonly<Record<string, RunScript | readonly RunScript[]>>;
  /** Faults that are armed from the start. */
  readonly faults?: readonly FaultRule[];
  /** Default 1. Each cluster counts its own ids. */
  readonly firstSubmissionId?: number | Readonly<Record<string, number>>;
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Which of the running candidates gets the job. Default: by `random`. */
  readonly chooseCluster?: (candidates: readonly string[]) => string;
  /** Time zone of date macros. Default UTC+8 (`Asia/Shanghai`). */
  readonly timeZone?: string;
  /** Whether the history still shows the runs of a deleted job. Undocumented. Default true. */
  readonly historySurvives?: boolean;
  /** Format of creation dates; the service's own examples disagree. Default `number` everywhere. */
  readonly dates?: { readonly reply?: DateStyle; readonly list?: DateStyle };
  /** Whether values in definitions come back URL-encoded. Default true. */
  readonly encodeValues?: boolean;
  /**
   * How an empty list of inputs comes back: `list` as it was sent (seen in exports), `object` as `{}` (the documents' example,
   * which the vendor's typed SDKs cannot read). Default `list`.
   */
  readonly emptyInputs?: 'list' | 'object';
  /**
   * Requests a minute and user: `documented` for the published limits of each route, or numbers by route, `*` (each other
   * route) and `total` (all routes together). Default: none.
   */
  readonly rateLimits?: 'documented' | Readonly<Record<string, number>>;
  readonly tokenLifetimeMs?: number;
  /** Runs without a script move real data between places in this folder: link `x` is its folder `x`. */
  readonly dataFolder?: string;
  /** File that keeps links, jobs and history for the next emulator that is given it. */
  readonly stateFile?: string;
}

/** `seconds`: milliseconds cut to a whole second. */
export type DateStyle = 'number' | 'string' | 'seconds' | 'absent';
