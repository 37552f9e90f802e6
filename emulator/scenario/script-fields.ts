import type { RunScript, ScriptState } from './run-script.ts';
import {
  count,
  either,
  type FieldsOf,
  flag,
  list,
  map,
  nothing,
  number,
  object,
  oneOf,
  text,
  type ValueType,
} from './value-types.ts';

export const STATE_FIELDS: FieldsOf<ScriptState> = {
  status: {
    type: either(text, nothing),
    text: 'a status of the service; `null`: the status route answers an empty list',
  },
  ms: { type: either(number, oneOf('Infinity')), text: 'emulated milliseconds; absent: the state lasts' },
};

const refuseStart = object(
  '{status, code, message}',
  {
    status: { type: number, text: '' },
    code: { type: text, text: '' },
    message: { type: text, text: '' },
  },
  ['code', 'message'],
);

/** A script of sub-jobs is a script again, so its type is looked up when it is used. */
const scriptAgain: ValueType = { label: 'script', check: (value, path) => script.check(value, path) };

export const SCRIPT_FIELDS: FieldsOf<RunScript> = {
  engine: {
    type: oneOf('script', 'local'),
    text: '`local`: the run moves real data in the data folder; default if there is one and no script names the job',
  },
  states: {
    type: list(object('state', { ...STATE_FIELDS }, ['status'])),
    text: 'default: PENDING, BOOTING, RUNNING, SUCCEEDED within 1.3 s',
  },
  counters: {
    type: either(map(count), nothing),
    text: 'absent: invented, on success only; `null`: none; given: shown at the end, whatever it is',
  },
  errorSummary: { type: text, text: 'shown at the end, also of a run that SUCCEEDED' },
  errorDetails: { type: text, text: 'default: made from the summary' },
  subJobs: { type: map(scriptAgain), text: 'of a BATCH_JOB, by table; default: two tables' },
  onSubmit: { type: text, text: 'status in the reply to the submission; default: the first state' },
  analysisMs: { type: number, text: 'emulated milliseconds before the run is recorded, see the option `analysisMs`' },
  answersAtOnce: { type: flag, text: 'with `analysisMs`: the start is answered at once; only the run stays unseen' },
  refuseStart: {
    type: refuseStart,
    text: 'the job is created, its start is refused with this error after the analysis; there is no run',
  },
  retryDelayMs: { type: number, text: "emulated time to the service's own retry; default: the option `retryDelayMs`" },
  stopTakesMs: { type: number, text: 'emulated time that a stop takes; default 0' },
  stopStatus: { type: text, text: 'final status of a stopped run; default STOPPED' },
  ignoreStop: { type: flag, text: 'stop requests are answered 200 and do nothing' },
};

export const script = object('script', { ...SCRIPT_FIELDS });
