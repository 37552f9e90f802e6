import type { FaultKind, FaultMatch, FaultRule } from '../http/fault-rules.ts';
import {
  anything,
  either,
  type Field,
  type FieldsOf,
  flag,
  list,
  map,
  number,
  object,
  oneOf,
  text,
  type ValueType,
} from './value-types.ts';

export const MATCH_FIELDS: FieldsOf<FaultMatch> = {
  method: { type: text, text: 'HTTP method' },
  path: { type: text, text: 'a part of the raw path with its query' },
  pathRegex: { type: text, text: 'a regular expression for the raw path with its query' },
  job: { type: text, text: 'name of the job that the request is about' },
  cluster: { type: text, text: 'the cluster of the path; of a random submission, any of its candidates' },
  route: { type: either(text, list(text)), text: 'name of a route, or a list' },
};

/** Fields of every fault. */
export const COMMON_FAULT_FIELDS: FieldsOf<Pick<FaultRule, 'match' | 'times' | 'skip' | 'after'>> = {
  match: { type: object('match', { ...MATCH_FIELDS }), text: 'which requests it applies to; default: all' },
  times: { type: either(number, oneOf('always')), text: 'how many requests it hits; default 1' },
  skip: { type: number, text: 'how many matching requests pass first; default 0' },
  after: {
    type: oneOf('work', 'before'),
    text: '`work`: the request is carried out first; default: only if the fault spoils the reply',
  },
};

type FieldsOfKind<K extends FaultKind['kind']> = FieldsOf<Omit<Extract<FaultKind, { kind: K }>, 'kind'>>;

/** What each kind does, and its own fields. */
export const FAULT_KINDS: {
  readonly [K in FaultKind['kind']]: { readonly text: string; readonly fields: FieldsOfKind<K> };
} = {
  status: {
    text: 'another reply, e.g. 500 for ever with `"times": "always"`',
    fields: {
      status: { type: number, text: 'HTTP status' },
      body: { type: anything, text: 'JSON, or text that is sent as it is' },
      headers: { type: map(text), text: 'further headers' },
    },
  },
  html: { text: 'an HTML page of a proxy', fields: { status: { type: number, text: 'HTTP status' } } },
  throttle: { text: '429 APIGW.0308', fields: { retryAfter: { type: number, text: 'seconds, for `Retry-After`' } } },
  denied: {
    text: '403 PAP5.0001 with an `encoded_authorization_message`',
    fields: { action: { type: text, text: 'the denied action' } },
  },
  redirect: {
    text: 'a redirect',
    fields: { location: { type: text, text: 'its target' }, status: { type: number, text: 'default 302' } },
  },
  expireToken: { text: 'the token of the request is invalid from now on', fields: {} },
  analysis: {
    text: 'a start analyses its source before it records the run: until then the status shows the run before, and a second start is accepted',
    fields: {
      ms: { type: number, text: 'emulated milliseconds' },
      gatewayTimeoutMs: { type: number, text: 'real milliseconds after which the gateway answers 504 APIG.0203' },
      answersAtOnce: { type: flag, text: 'the start is answered at once' },
    },
  },
  list: {
    text: 'a list that is not whole, with status 200',
    fields: {
      change: {
        type: oneOf('repeatFirstPage', 'shortPage', 'totalTooHigh', 'empty', 'unreadableRow'),
        text: 'what is wrong with it',
      },
      count: { type: number, text: 'number of rows, or of the row; default 1' },
    },
  },
  wrongBody: { text: 'the body is replaced', fields: { body: { type: anything, text: 'JSON or text' } } },
  cut: { text: 'half the body, then the connection is cut', fields: {} },
  cutJson: { text: 'a complete reply whose JSON ends in the middle', fields: {} },
  delay: {
    text: 'the answer, or with `"after": "before"` the request, is late',
    fields: { ms: { type: number, text: 'real milliseconds' } },
  },
  dribble: {
    text: 'eight bytes at a time',
    fields: { ms: { type: number, text: 'real milliseconds between them; default 100' } },
  },
  hang: { text: 'no answer', fields: {} },
  reset: {
    text: 'the connection is reset without an answer',
    fields: { ms: { type: number, text: 'real milliseconds until then; default 0' } },
  },
};

/** A fault rule in JSON. */
export const fault: ValueType = {
  label: 'fault',
  check: (value, path) => {
    const kinds = Object.keys(FAULT_KINDS);
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : '';
    if (!isKind(kind)) return `${path}.kind must be one of ${kinds.join(', ')}`;
    const own: Readonly<Record<string, Field>> = FAULT_KINDS[kind].fields;
    const fields = { kind: { type: text, text: '' }, ...own, ...COMMON_FAULT_FIELDS };
    return object('fault', fields, REQUIRED[kind] ?? []).check(value, path);
  },
};

const REQUIRED: Readonly<Partial<Record<FaultKind['kind'], readonly string[]>>> = {
  status: ['status'],
  html: ['status'],
  redirect: ['location'],
  analysis: ['ms'],
  delay: ['ms'],
  list: ['change'],
  wrongBody: ['body'],
};

function isKind(word: string): word is FaultKind['kind'] {
  return Object.hasOwn(FAULT_KINDS, word);
}
