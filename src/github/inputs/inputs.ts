import type { CredentialInputs } from '../../auth/credential/credential.ts';

/** One error in the inputs. The message is a sentence or two, names the input and never quotes a secret. */
export interface InputProblem {
  /** Name of the input. Empty if the error is not about a single input. */
  readonly input: string;
  readonly message: string;
}

/** Either all inputs, checked, or all errors in them. */
export type ParsedInputs<T> =
  | { readonly ok: true; readonly inputs: T; readonly warnings: readonly string[] }
  | {
      readonly ok: false;
      readonly problems: readonly InputProblem[];
      /** The default replaces each wrong input. Use them only to find further errors. */
      readonly inputs: T;
    };

export type Check = 'off' | 'warn' | 'error' | 'strict';
export type OnRule = 'fail' | 'warn' | 'pass';

/** Location of the service, and credentials. `auth` decides which credentials apply. */
export interface ConnectionInputs {
  readonly region: string | null;
  readonly projectId: string | null;
  readonly endpoint: URL | null;
  readonly iamEndpoint: URL | null;
  readonly stsEndpoint: URL | null;
  readonly credentials: CredentialInputs;
  readonly language: 'en-us' | 'zh-cn';
  readonly requestsPerMinute: number | 'auto';
}

export interface WaitingInputs {
  /** For the whole step. 0 means one query. */
  readonly waitTimeoutMs: number;
  /** `auto`, or milliseconds. */
  readonly pollInterval: 'auto' | number;
  readonly onTimeout: 'leave' | 'stop' | 'pending';
  readonly onCancel: 'stop' | 'leave';
  readonly deleteJob: 'never' | 'on-success' | 'always';
}

export interface ReportInputs {
  /** The rules as given. Empty if there are none. */
  readonly expect: string;
  readonly onUnmeasured: OnRule;
  readonly onMissingBaseline: OnRule;
  readonly baselineFiles: readonly string[];
  readonly summary: boolean;
  readonly resultsFile: string | null;
  readonly pullRequestComment: 'never' | 'on-failure' | 'always';
  readonly githubToken: string | null;
}

/** Source of the jobs, selection, and values for placeholders and dates. */
export interface JobTextInputs {
  readonly jobFiles: readonly string[];
  readonly jobDefinition: string | null;
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly variables: ReadonlyMap<string, string>;
  readonly dataTime: string | null;
  readonly timeZone: string | null;
  readonly check: Check;
}

/** The migration as a GitHub deployment. */
export interface DeploymentInputs {
  /** `null` if the migration is no deployment. */
  readonly deploymentEnvironment: string | null;
}

export interface RootInputs extends JobTextInputs, ConnectionInputs, WaitingInputs, ReportInputs, DeploymentInputs {
  readonly existingJobs: readonly string[];
  readonly clusters: readonly string[];
  readonly startClusters: 'never' | 'if-none-runs';
  readonly startVariables: ReadonlyMap<string, string>;
  readonly jobNameSuffix: string;
  readonly preflight: boolean;
  readonly ifExists: 'update' | 'attach' | 'resume' | 'fail';
  /** True: report what a run would do, change nothing. */
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** How long a request that starts a run and got no answer is looked for before it is sent again, in milliseconds. */
  readonly resendAfter: number | 'never';
  readonly maxRunningJobs: number;
  readonly failFast: boolean;
}

export interface WaitInputs extends ConnectionInputs, WaitingInputs, ReportInputs, DeploymentInputs {
  readonly handle: string;
}

export interface CollectInputs extends ConnectionInputs {
  /** Environments whose open migrations are checked; empty: all. */
  readonly environments: readonly string[];
  /** After this time a migration that cannot be checked is given up, in milliseconds. */
  readonly giveUpAfterMs: number;
  readonly summary: boolean;
  readonly resultsFile: string | null;
  readonly githubToken: string | null;
}

export interface ValidateInputs extends JobTextInputs {
  readonly summary: boolean;
  readonly sarifFile: string | null;
}
