import { nearestName } from '../../text/nearest-name.ts';
import { fatal } from '../findings/findings.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { describe, get, type ObjectTree, type StringTree, type Tree } from '../parse/tree.ts';

/** Limit of the service, in characters. */
const MAX_NAME = 240;

/** Missing fields without which the request has no meaning. They stop the step whatever `check` says. */
export function essentialFaults(job: ObjectTree, locate: Locate): Finding[] {
  return ['name', 'from-connector-name', 'to-connector-name'].flatMap((field) => missing(job, field, locate));
}

function missing(job: ObjectTree, field: string, locate: Locate): Finding[] {
  const value = get(job, field);
  if (value?.kind === 'string' && value.text.trim() !== '') return [];
  const code = field === 'name' ? 'missing-name' : 'missing-connector';
  if (value)
    return [fatal(locate, value.at, code, `"${field}" is ${describe(value)}. It has to be a non-empty string.`)];
  const others = job.members.map((member) => member.key).filter((key) => !KNOWN_FIELDS.has(key));
  const meant = nearestName(field, others);
  const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
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

/** Findings about a name. `name` includes the suffix, `string` is its place. */
export function nameFaults(name: string, string: StringTree, locate: Locate): Finding[] {
  if (name === 'all')
    return [
      fatal(
        locate,
        string.at,
        'bad-name',
        'A job cannot be named "all". To the service this means every job of the cluster.',
      ),
    ];
  if (name === '.' || name === '..')
    return [
      fatal(locate, string.at, 'bad-name', `A job cannot be named "${name}". It would change the path of the request.`),
    ];
  // The service counts characters. A name of many megabytes is not counted exactly.
  const length = name.length > 2 * MAX_NAME ? name.length : [...name].length;
  if (length > MAX_NAME)
    return [
      fatal(
        locate,
        string.at,
        'bad-name',
        `The name of the job has ${length} characters, including the suffix. The limit of the service is ${MAX_NAME}.`,
      ),
    ];
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) return [];
  const message = `The name ${JSON.stringify(name.slice(0, 80))} is not a documented form. Allowed: letters, digits, "-", "_" and ".", not starting with "-" or ".".`;
  return [{ ...locate(string.at), severity: 'warning', code: 'name-characters', message }];
}

/** A finding for each name that an earlier job of the step has. */
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
    const message = `The name ${JSON.stringify(name.slice(0, 80))} is also the name of the job in ${other.file}, line ${other.line}. The jobs of a step need different names.`;
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

/** A finding about an entry that is not a job. */
export function notAJob(tree: Tree, locate: Locate): Finding {
  return fatal(locate, tree.at, 'not-a-job', `This entry is ${describe(tree)}. Every job has to be an object.`);
}
