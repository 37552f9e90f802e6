import type { InputReader } from './input-reader.ts';
import type { Check, JobTextInputs } from './inputs.ts';

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
    reader.warn('time-zone', 'has no effect without "data-time": the service fills in the dates by its own zone.');
  return inputs;
}

function readTimeZone(reader: InputReader): string | null {
  const zone = reader.line('time-zone');
  if (zone === null || isZone(zone)) return zone;
  reader.refuse('time-zone', zone, null, 'a zone of the IANA database, such as Europe/Berlin, Asia/Shanghai or UTC');
  return null;
}

/** `Intl` takes fixed offsets, too; these have no summer time and are no names of the database. */
function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Exactly one of the inputs must say what to run: none and several are problems. */
export function checkOneSource(reader: InputReader, names: readonly string[]): void {
  const given = names.filter((name) => reader.has(name));
  if (given.length === 1) return;
  const list = names.map((name) => `"${name}"`).join(', ');
  reader.problems.push(
    given.length === 0
      ? `No job is given. Set exactly one of the inputs ${list}; an expression that came out empty counts as not set.`
      : `The inputs ${given.map((name) => `"${name}"`).join(' and ')} are ${given.length === 2 ? 'both' : 'all'} set. Set exactly one of ${list}.`,
  );
}
