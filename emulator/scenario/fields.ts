import { fault } from './fault-fields.ts';
import type { EmulatorOptions } from './options.ts';
import { script } from './script-fields.ts';
import {
  AGENCY_FIELDS,
  ANCESTOR_FIELDS,
  CLUSTER_FIELDS,
  CREDENTIAL_FIELDS,
  PROJECT_FIELDS,
  PROVIDER_FIELDS,
  USER_FIELDS,
} from './spec-fields.ts';
import { either, type FieldsOf, flag, list, map, number, object, oneOf, text, type ValueType } from './value-types.ts';

/** The options that a file can hold: all except functions. */
export type FileOptions = Omit<EmulatorOptions, 'clock' | 'script' | 'random' | 'chooseCluster' | 'log'>;

const dateStyle = oneOf('number', 'string', 'seconds', 'absent');

const dates = object('{reply, list}', { reply: { type: dateStyle, text: '' }, list: { type: dateStyle, text: '' } });

const busyAfterEnd = object(
  '{ms, code}',
  { ms: { type: number, text: '' }, code: { type: oneOf('Cdm.0052', 'Cdm.0322'), text: '' } },
  ['ms'],
);

/** Every field of a scenario file. */
export const SCENARIO_FIELDS: FieldsOf<FileOptions> = {
  clusters: {
    type: list(object('cluster', { ...CLUSTER_FIELDS }, ['id'])),
    text: 'default: two that run, in which every link exists',
  },
  scripts: {
    type: map(either(script, list(script))),
    text: 'by `cluster id/job name`, job name, or `*`; of a list each start takes the next entry, the last one is repeated',
  },
  faults: { type: list(fault), text: 'faults that are armed from the start' },
  analysisMs: {
    type: number,
    text: 'emulated milliseconds for which a start analyses its source before it records the run; until then the status shows NEVER_EXECUTED or the run before, another start is accepted, and the start is not answered; default 0',
  },
  gatewayTimeoutMs: {
    type: number,
    text: 'real milliseconds after which the gateway answers 504 APIG.0203; default: never',
  },
  busyAfterEnd: {
    type: busyAfterEnd,
    text: 'for this long after a run ends, start, modify and delete of its job are refused',
  },
  ancestor: {
    type: either(oneOf('all'), object('ancestor', { ...ANCESTOR_FIELDS })),
    text: 'ways of Apache Sqoop, from which the service descends; default: as CDM documents',
  },
  visibleAfterMs: {
    type: number,
    text: 'emulated milliseconds after which status and history show a new run; default 0',
  },
  jobVisibleAfterMs: { type: number, text: 'emulated milliseconds after which any route shows a new job; default 0' },
  retryDelayMs: { type: number, text: 'emulated time to the next run under RETRY_TRIPLE; default 500' },
  timeScale: { type: number, text: 'runs, clusters and dates move so many times faster than the clock; default 1' },
  firstSubmissionId: { type: either(number, map(number)), text: 'default 1; each cluster counts its own' },
  historySurvives: { type: flag, text: 'whether the history shows runs of deleted jobs; default true' },
  dates: { type: dates, text: 'format of creation dates; default `number`' },
  encodeValues: { type: flag, text: 'whether values come back URL-encoded; default true' },
  emptyInputs: {
    type: oneOf('list', 'object'),
    text: 'how an empty list of inputs comes back; default `list`; `object` is the form of the documents',
  },
  timeZone: { type: text, text: 'of date macros; default Asia/Shanghai' },
  rateLimits: {
    type: either(oneOf('documented'), map(number)),
    text: 'requests a minute and user: by route, `*` (each other route) and `total` (all together); default: none',
  },
  auth: { type: oneOf('check', 'off'), text: '`off` accepts every request; default `check`' },
  credentials: {
    type: list(object('credential', { ...CREDENTIAL_FIELDS }, ['ak', 'sk'])),
    text: 'default: the demo key',
  },
  tokens: { type: list(text), text: 'tokens that are valid from the start' },
  tokenLifetimeMs: { type: number, text: 'default one day' },
  users: {
    type: list(object('user', { ...USER_FIELDS }, ['domain', 'name', 'password'])),
    text: 'default: the demo user',
  },
  projects: { type: list(object('project', { ...PROJECT_FIELDS }, ['id', 'name'])), text: 'default: one' },
  projectId: { type: text, text: 'project of the clusters' },
  identityProviders: {
    type: list(object('provider', { ...PROVIDER_FIELDS }, ['id'])),
    text: 'for classic OIDC; default: github-demo',
  },
  trustAgencies: {
    type: list(object('agency', { ...AGENCY_FIELDS }, ['providerUrn', 'agencyUrn'])),
    text: 'for STS; default: one, with the URNs of the demo',
  },
  stsKeyLifetimeMs: { type: number, text: 'STS keys expire after so many milliseconds, whatever was asked for' },
  stsSessions: {
    type: oneOf('accepted', 'Cdm.0032', 'PAP5.0001'),
    text: 'the answer of CDM to a request with an STS key; default `accepted`',
  },
  oidcRequestToken: { type: text, text: "bearer of the stand-in for GitHub's token endpoint" },
  oidcSubject: { type: text, text: 'subject of its tokens' },
  port: { type: number, text: 'default 8089; 0 takes a free one' },
  host: { type: text, text: 'default 127.0.0.1' },
  tlsHandshakes: { type: oneOf('reset'), text: 'resets the connection of an https client in its handshake' },
  dataFolder: { type: text, text: 'as `--data`' },
  stateFile: { type: text, text: 'as `--state`' },
};

/** A whole scenario. */
export const scenario: ValueType = object('scenario', { ...SCENARIO_FIELDS });
