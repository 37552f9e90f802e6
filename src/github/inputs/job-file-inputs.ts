import type { Environment, InputReader } from './input-reader.ts';
import type { Check, InputProblem, JobTextInputs } from './inputs.ts';

export function readJobText(reader: InputReader, check: Check): JobTextInputs {
  const inputs: JobTextInputs = {
    jobFiles: reader.lines('job-file'),
    jobDefinition: reader.text('job-definition'),
    only: reader.list('only'),
    exclude: reader.list('exclude'),
    variables: reader.pairs('variables'),
    dataTime: reader.line('data-time'),
    timeZone: readTimeZone(reader),
    check: reader.oneOf('check', ['off', 'warn', 'error', 'strict'], check),
  };
  if (reader.has('time-zone') && !reader.has('data-time'))
    reader.warn('time-zone', 'has no effect without "data-time". The service fills in the dates in its own time zone.');
  return inputs;
}

function readTimeZone(reader: InputReader): string | null {
  const zone = reader.line('time-zone');
  if (zone === null || isZone(zone)) return zone;
  reader.refuse('time-zone', zone, null, 'an IANA time zone, such as Europe/Berlin, Asia/Shanghai or UTC');
  return null;
}

/** `Intl` also accepts fixed offsets. They are not IANA names and have no summer time. */
function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Windows limits a variable of the environment, and Node.js then does not see it at all. */
const WINDOWS_LIMIT =
  ' On Windows, a "job-definition" of more than 32,766 characters does not arrive. Use "job-file" for it.';

/** Reports an error unless exactly one of the inputs is set. */
export function checkOneSource(reader: InputReader, names: readonly string[], env: Environment): void {
  const given = names.filter((name) => reader.has(name));
  if (given.length === 1) return;
  const list = names.map((name) => `"${name}"`).join(', ');
  const message =
    given.length === 0
      ? `No job is given. Set exactly one of the inputs ${list}. An expression with an empty result counts as not set.${env.RUNNER_OS === 'Windows' ? WINDOWS_LIMIT : ''}`
      : `The inputs ${given.map((name) => `"${name}"`).join(' and ')} are ${given.length === 2 ? 'both' : 'all'} set. Set exactly one of ${list}.`;
  reader.problems.push({ input: 'job-file', message });
}

/** Inputs that select the jobs or change their text. */
const JOB_INPUTS = [
  'job-file',
  'job-definition',
  'existing-jobs',
  'variables',
  'data-time',
  'time-zone',
  'only',
  'exclude',
  'job-name-suffix',
];

/** Whether the jobs can be loaded despite the errors: if an input that shapes the jobs is wrong, findings would mislead. */
export function canLoadJobs(problems: readonly InputProblem[]): boolean {
  return !problems.some(({ input }) => JOB_INPUTS.includes(input));
}
