import { nearestName } from '../../text/nearest-name.ts';
import { fatal } from '../findings/findings.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { describe, get, itemsOf, type ObjectTree, type StringTree, type Tree } from './tree.ts';

/** What a file holds, before any of it is looked at closely. */
export interface FileShape {
  readonly jobs: readonly Tree[];
  readonly clusters: readonly StringTree[];
  readonly findings: readonly Finding[];
}

/** What may stand beside `jobs`: the request's own key, and what an export or an answer of the service adds. */
const BODY_KEYS = ['jobs', 'clusters', 'links', 'total', 'page_no', 'page_size', 'simple', '$schema'];

/** Finds the jobs in a request body (`{jobs, clusters}`), a list of jobs, or a single job. */
export function readFileShape(tree: Tree, locate: Locate): FileShape {
  if (tree.kind === 'array') return { jobs: tree.items, clusters: [], findings: [] };
  if (tree.kind !== 'object') {
    const message = `The file holds ${describe(tree)}. It has to be a request body with "jobs", a list of jobs, or one job.`;
    return none(fatal(locate, tree.at, 'not-a-job', message));
  }
  const jobs = get(tree, 'jobs');
  if (jobs === null) return single(tree, locate);
  const findings = unknownKeys(tree, locate);
  const clusters = readClusters(get(tree, 'clusters'), locate);
  if (jobs.kind === 'array')
    return { jobs: jobs.items, clusters: clusters.ids, findings: [...findings, ...clusters.findings] };
  const message = `"jobs" is ${describe(jobs)}. It has to be a list of jobs.`;
  return { jobs: [], clusters: [], findings: [...findings, fatal(locate, jobs.at, 'not-a-job', message)] };
}

/** An object without `jobs` is a job if it has anything of one; `{"links":[…]}` alone is an export without jobs. */
function single(tree: ObjectTree, locate: Locate): FileShape {
  const keys = tree.members.map((member) => member.key);
  const isJob = keys.some((key) => key === 'name' || key === 'job_type' || /^(?:from|to|driver)[-_]/.test(key));
  if (isJob) return { jobs: [tree], clusters: [], findings: [] };
  const found =
    keys.length === 0
      ? 'nothing'
      : keys
          .slice(0, 5)
          .map((key) => JSON.stringify(key))
          .join(', ');
  const message = `This object is neither a job nor a body with "jobs": it holds ${found}.`;
  return none(fatal(locate, tree.at, 'not-a-job', message));
}

function readClusters(tree: Tree | null, locate: Locate): { ids: readonly StringTree[]; findings: Finding[] } {
  if (tree === null) return { ids: [], findings: [] };
  if (tree.kind !== 'array')
    return {
      ids: [],
      findings: [
        fatal(
          locate,
          tree.at,
          'bad-clusters',
          `"clusters" is ${describe(tree)}. It has to be a list of cluster ids or names.`,
        ),
      ],
    };
  const ids: StringTree[] = [];
  const findings: Finding[] = [];
  for (const item of itemsOf(tree)) {
    if (item.kind === 'string' && item.text.trim() !== '') ids.push(item);
    else
      findings.push(
        fatal(
          locate,
          item.at,
          'bad-clusters',
          `This entry of "clusters" is ${describe(item)}. It has to be a cluster's id or name.`,
        ),
      );
  }
  return { ids, findings };
}

function unknownKeys(tree: ObjectTree, locate: Locate): Finding[] {
  return tree.members.flatMap((member) => {
    if (BODY_KEYS.includes(member.key)) return [];
    const meant = nearestName(member.key, ['jobs', 'clusters']);
    const hint = meant ? ` Is "${meant}" meant?` : '';
    const message = `${JSON.stringify(member.key.slice(0, 80))} is no part of a request body and is not sent.${hint}`;
    return [{ ...locate(member.at), severity: 'warning' as const, code: 'unknown-field', message }];
  });
}

function none(finding: Finding): FileShape {
  return { jobs: [], clusters: [], findings: [finding] };
}
