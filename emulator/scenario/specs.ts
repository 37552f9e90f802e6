/** A cluster as a scenario describes it. */
export interface ClusterSpec {
  readonly id: string;
  readonly name?: string;
  /** Documented: 100 creating, 200 normal, 300 failed, 303 creation failed, 500 restarting, 800 frozen, 900 stopped, 910 stopping, 920 starting. */
  readonly status?: string;
  /** Names of its links. Default `any`: every link exists. */
  readonly links?: readonly string[] | 'any';
  /** Links with their settings, each as the link route takes it; they exist besides `links`. */
  readonly linkDefinitions?: readonly LinkDefinition[];
  readonly isAutoOff?: boolean;
  /** `datastore.version`. Default 2.10.0.300; versions 1.x are out of service. */
  readonly version?: string;
  /** Actions under way, such as REBOOTING, in the details. Default: the field is absent. */
  readonly actions?: readonly string[];
  /** Definitions of jobs that already exist there. */
  readonly jobs?: readonly unknown[];
  /** Emulated time from the start request to `startEndsAs`. Default 1000. */
  readonly startsInMs?: number;
  readonly startEndsAs?: string;
}

/** A link in the service's own form: `connector-name`, `link-config-values`. */
export interface LinkDefinition {
  readonly name: string;
  readonly [field: string]: unknown;
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
  /** Login protection by virtual MFA: a password alone gets no token. */
  readonly hasVirtualMfa?: boolean;
  /** A HUAWEI ID, which gets no token by password. */
  readonly isHuaweiId?: boolean;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

/** A provider of IAM's classic edition. */
export interface IdentityProvider {
  readonly id: string;
  /** The audience its tokens must have. Default: any. */
  readonly audience?: string;
}

/** A trust agency of IAM's newer edition, and the provider that its trust policy allows. */
export interface TrustAgency {
  readonly providerUrn: string;
  readonly agencyUrn: string;
  /** The audience its tokens must have. Default sts.huaweicloud.com. */
  readonly audience?: string;
  /** The subject its tokens must have. Default: any. */
  readonly subject?: string;
  /** Default 43200. */
  readonly maxSessionSeconds?: number;
}

/** What Apache Sqoop 1.99.7 does where CDM's documents say something else, or nothing. Each default is off. */
export interface AncestorOptions {
  /** Values are form-decoded on the way in and form-encoded on the way out: a plain `a+b` is stored as `a b`. */
  readonly formEncodedValues?: boolean;
  /** NEVER_EXECUTED has the date of the question, progress -1 and no `creation-user`. */
  readonly neverExecutedDatedByQuestion?: boolean;
  /** A stopped run ends as FAILED: `user` "Submission has been stopped manually by user.", `killed` "Job Failed with status:5". */
  readonly stopEndsAsFailed?: 'user' | 'killed';
  /** A stop is answered with the run, as `submissions`. */
  readonly stopRepliesWithRun?: boolean;
  /** Deleting a job with an unfinished run is refused with Cdm.0322 instead of Cdm.0052. */
  readonly deleteOfRunningJobIs0322?: boolean;
  /** FAILED runs have counters; a stopped one has only groups of other names. */
  readonly countersOfFailedRuns?: boolean;
  /** Counter groups of Hadoop beside Sqoop's, with BYTES_READ and BYTES_WRITTEN 0. */
  readonly furtherCounterGroups?: boolean;
  /** Progress of every ended run is -1, of a successful one too. */
  readonly progressOfEndedRunsIsMinusOne?: boolean;
  /** A successful run moves the `update-date` of its job. */
  readonly successMovesUpdateDate?: boolean;
  /** The history shows the newest run of a job only. */
  readonly historyKeepsNewestRunOnly?: boolean;
}
