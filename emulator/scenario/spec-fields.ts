import type {
  AncestorOptions,
  ClusterSpec,
  Credential,
  IdentityProvider,
  Project,
  TrustAgency,
  User,
} from './specs.ts';
import { anything, either, type FieldsOf, flag, list, namedObject, number, oneOf, text } from './value-types.ts';

export const CLUSTER_FIELDS: FieldsOf<ClusterSpec> = {
  id: { type: text, text: 'its id (required)' },
  name: { type: text, text: 'default: made from the id' },
  status: {
    type: text,
    text: '200 (default) runs; 100 creating, 300 failed, 500 restarting, 800 frozen, 900 stopped, 910 stopping, 920 starting',
  },
  links: { type: either(list(text), oneOf('any')), text: 'names of its links; default: every link exists' },
  linkDefinitions: {
    type: list(namedObject('link')),
    text: 'links with their settings, each as the link route takes it',
  },
  isAutoOff: { type: flag, text: 'default false' },
  version: { type: text, text: '`datastore.version`; default 2.10.0.300; 1.x are out of service' },
  actions: { type: list(text), text: 'actions under way in the details, e.g. REBOOTING; default: the field is absent' },
  jobs: { type: list(anything), text: 'definitions of jobs that already exist' },
  startsInMs: { type: number, text: 'emulated time of a start; default 1000' },
  startEndsAs: { type: text, text: 'status after a start; default 200' },
};

export const CREDENTIAL_FIELDS: FieldsOf<Credential> = {
  ak: { type: text, text: 'access key id (required)' },
  sk: { type: text, text: 'secret access key (required)' },
  securityToken: { type: text, text: 'for a temporary key' },
  projectId: { type: text, text: 'the only project it may act in; default: every one' },
};

export const USER_FIELDS: FieldsOf<User> = {
  domain: { type: text, text: 'account name (required)' },
  name: { type: text, text: 'user name (required)' },
  password: { type: text, text: 'password (required)' },
  hasVirtualMfa: { type: flag, text: 'a password alone gets no token' },
  isHuaweiId: { type: flag, text: 'a HUAWEI ID, which gets no token by password' },
};

export const PROJECT_FIELDS: FieldsOf<Project> = {
  id: { type: text, text: 'its id (required)' },
  name: { type: text, text: "its name, usually the region's (required)" },
};

export const PROVIDER_FIELDS: FieldsOf<IdentityProvider> = {
  id: { type: text, text: "name of a provider of IAM's classic edition (required)" },
  audience: { type: text, text: 'audience of its tokens; default: any' },
};

export const AGENCY_FIELDS: FieldsOf<TrustAgency> = {
  providerUrn: { type: text, text: 'provider that the trust policy allows (required)' },
  agencyUrn: { type: text, text: 'the agency (required)' },
  audience: { type: text, text: 'audience of the tokens; default sts.huaweicloud.com' },
  subject: { type: text, text: 'subject of the tokens; default: any' },
  maxSessionSeconds: { type: number, text: 'default 43200' },
};

export const ANCESTOR_FIELDS: FieldsOf<AncestorOptions> = {
  formEncodedValues: { type: flag, text: 'values are form-decoded on the way in and form-encoded on the way out' },
  neverExecutedDatedByQuestion: {
    type: flag,
    text: 'NEVER_EXECUTED has the date of the question, progress -1, no `creation-user`',
  },
  stopEndsAsFailed: {
    type: oneOf('user', 'killed'),
    text: 'a stopped run is FAILED: "Submission has been stopped manually by user." or "Job Failed with status:5"',
  },
  stopRepliesWithRun: { type: flag, text: 'a stop is answered with `submissions`' },
  deleteOfRunningJobIs0322: { type: flag, text: 'deleting a running job is refused with Cdm.0322 instead of Cdm.0052' },
  countersOfFailedRuns: { type: flag, text: 'FAILED runs have counters; a stopped one has other groups only' },
  furtherCounterGroups: { type: flag, text: "groups of Hadoop beside Sqoop's, with BYTES_READ 0" },
  progressOfEndedRunsIsMinusOne: { type: flag, text: 'also of a successful run' },
  successMovesUpdateDate: { type: flag, text: 'a successful run moves the `update-date` of its job' },
  historyKeepsNewestRunOnly: { type: flag, text: 'the history shows one run' },
};
