import { nearestName } from '../../text/nearest-name.ts';
import { fatal } from '../findings/findings.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { factoryJob } from './factory-job.ts';
import { describe, get, itemsOf, type ObjectTree, type StringTree, type Tree } from './tree.ts';

/** The jobs and clusters of a file, before they are checked. */
export interface FileShape {
  /** Can be read only once: large files are parsed job by job. */
  readonly jobs: Iterable<Tree>;
  /** Position of the list of jobs, `null` if the file has none. */
  readonly listAt: number | null;
  readonly clusters: readonly StringTree[];
  readonly findings: readonly Finding[];
}

/** A parsed text. `entries` are the jobs of its list if they are not in the tree. */
export interface ParsedText {
  readonly tree: Tree;
  readonly entries: Iterable<Tree> | null;
}

/** Keys beside `jobs`: those of the request, and those that an export or a reply of the service adds. */
const BODY_KEYS = ['jobs', 'clusters', 'links', 'total', 'page_no', 'page_size', 'simple', '$schema'];

/** Finds the jobs in a request body (`{jobs, clusters}`), a list of jobs, or a single job. */
export function readFileShape({ tree, entries }: ParsedText, locate: Locate): FileShape {
  if (tree.kind === 'array') return { jobs: entries ?? tree.items, listAt: tree.at, clusters: [], findings: [] };
  if (tree.kind !== 'object') {
    const message = `The file contains ${describe(tree)}. It has to be a request body with "jobs", a list of jobs, or one job.`;
    return invalid(fatal(locate, tree.at, 'not-a-job', message));
  }
  const factory = factoryJob(tree);
  if (factory !== null) return invalid(fatal(locate, tree.at, 'factory-job', factory));
  const jobs = get(tree, 'jobs');
  if (jobs === null) return single(tree, locate);
  const clusters = readClusters(get(tree, 'clusters'), locate);
  const findings = [...unknownKeys(tree, locate), ...clusters.findings];
  if (jobs.kind === 'array') return { jobs: entries ?? jobs.items, listAt: jobs.at, clusters: clusters.ids, findings };
  const message = `"jobs" is ${describe(jobs)}. It has to be a list of jobs.`;
  return { ...invalid(fatal(locate, jobs.at, 'not-a-job', message), ...findings) };
}

/** An object without `jobs` is a job if it has any key of one. `{"links":[…]}` alone is an export without jobs. */
function single(tree: ObjectTree, locate: Locate): FileShape {
  const keys = tree.members.map((member) => member.key);
  const isJob = keys.some((key) => key === 'name' || key === 'job_type' || /^(?:from|to|driver)[-_]/.test(key));
  if (isJob) return { jobs: [tree], listAt: null, clusters: [], findings: [] };
  const shown = keys.slice(0, 5).map((key) => JSON.stringify(key));
  const found = keys.length === 0 ? 'nothing' : shown.join(', ');
  const message = `This object is neither a job nor a request body with "jobs". It contains ${found}.`;
  return invalid(fatal(locate, tree.at, 'not-a-job', message));
}

function readClusters(tree: Tree | null, locate: Locate): { ids: readonly StringTree[]; findings: Finding[] } {
  if (tree === null) return { ids: [], findings: [] };
  if (tree.kind !== 'array') {
    const message = `"clusters" is ${describe(tree)}. It has to be a list of cluster ids or names.`;
    return { ids: [], findings: [fatal(locate, tree.at, 'bad-clusters', message)] };
  }
  const ids: StringTree[] = [];
  const findings: Finding[] = [];
  for (const item of itemsOf(tree)) {
    if (item.kind === 'string' && item.text.trim() !== '') ids.push(item);
    else {
      const message = `This entry of "clusters" is ${describe(item)}. It has to be the id or name of a cluster.`;
      findings.push(fatal(locate, item.at, 'bad-clusters', message));
    }
  }
  return { ids, findings };
}

function unknownKeys(tree: ObjectTree, locate: Locate): Finding[] {
  return tree.members.flatMap((member) => {
    if (BODY_KEYS.includes(member.key)) return [];
    const meant = nearestName(member.key, ['jobs', 'clusters']);
    const hint = meant ? ` Did you mean "${meant}"?` : '';
    const message = `${JSON.stringify(member.key.slice(0, 80))} is not part of a request body and is not sent.${hint}`;
    return [{ ...locate(member.at), severity: 'warning' as const, code: 'unknown-field', message }];
  });
}

function invalid(...findings: Finding[]): FileShape {
  return { jobs: [], listAt: null, clusters: [], findings };
}
