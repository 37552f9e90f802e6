import { nearestName } from '../../text/nearest-name.ts';
import { fatal } from '../findings/findings.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { describe, get, type ObjectTree, type StringTree, type Tree } from '../parse/tree.ts';

/** The service's limit on a job's name, in characters. */
const MAX_NAME = 240;

/** What stops a job whatever `check` says: without these the request means nothing. */
export function essentialFaults(job: ObjectTree, locate: Locate): Finding[] {
  return ['name', 'from-connector-name', 'to-connector-name'].flatMap((field) => missing(job, field, locate));
}

function missing(job: ObjectTree, field: string, locate: Locate): Finding[] {
  const value = get(job, field);
  if (value?.kind === 'string' && value.text.trim() !== '') return [];
  const code = field === 'name' ? 'missing-name' : 'missing-connector';
  if (value)
    return [
      fatal(locate, value.at, code, `"${field}" is ${describe(value)}. It has to be a string that is not empty.`),
    ];
  const others = job.members.map((member) => member.key).filter((key) => !KNOWN_FIELDS.has(key));
  const meant = nearestName(field, others);
  const hint = meant === null ? '' : ` Is "${meant}" meant to be it?`;
  return [fatal(locate, job.at, code, `The job has no "${field}".${hint}`)];
}

const KNOWN_FIELDS = new Set([
  'name',
  'from-connector-name',
  'to-connector-name',
  'from-link-name',
  'to-link-name',
  'group_name',
  'job_type',
]);

/** What is wrong with a name that is there. `name` has the suffix, `string` is where it stands. */
export function nameFaults(name: string, string: StringTree, locate: Locate): Finding[] {
  if (name === 'all')
    return [
      fatal(
        locate,
        string.at,
        'bad-name',
        'A job cannot be named "all": to the service that means every job of the cluster.',
      ),
    ];
  if (name === '.' || name === '..')
    return [
      fatal(
        locate,
        string.at,
        'bad-name',
        `A job cannot be named "${name}": it would change the address of the request.`,
      ),
    ];
  // The service counts characters; a name of many megabytes is not worth counting.
  const length = name.length > 2 * MAX_NAME ? name.length : [...name].length;
  if (length > MAX_NAME)
    return [
      fatal(
        locate,
        string.at,
        'bad-name',
        `The job's name has ${length} characters, the suffix included. The service takes ${MAX_NAME}.`,
      ),
    ];
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) return [];
  const message = `The name ${JSON.stringify(name.slice(0, 80))} is outside what is documented: letters, digits, "-", "_" and ".", not starting with "-" or ".".`;
  return [{ ...locate(string.at), severity: 'warning', code: 'name-characters', message }];
}

/** A finding for every name that an earlier job of the step has already. */
export function duplicateNames(
  jobs: readonly { name: string; at: Finding | { file: string; line: number; column: number } }[],
): Finding[] {
  const first = new Map<string, { file: string; line: number }>();
  return jobs.flatMap(({ name, at }) => {
    const other = first.get(name);
    if (!other) {
      first.set(name, at);
      return [];
    }
    const message = `The name ${JSON.stringify(name.slice(0, 80))} is taken by the job in ${other.file}, line ${other.line}. Every job of a step needs a name of its own.`;
    return [
      {
        file: at.file,
        line: at.line,
        column: at.column,
        severity: 'error' as const,
        code: 'duplicate-name',
        message,
        fatal: true,
      },
    ];
  });
}

/** Says what stands where a job should. */
export function notAJob(tree: Tree, locate: Locate): Finding {
  return fatal(locate, tree.at, 'not-a-job', `This entry is ${describe(tree)}. Every job has to be an object.`);
}
