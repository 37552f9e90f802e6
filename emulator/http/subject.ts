import { isRecord } from '../json.ts';
import { type Address, queryValue, type Request } from './messages.ts';
import type { Route } from './routes.ts';

/** What a request is about. */
export interface Subject {
  readonly jobs: readonly string[];
  readonly clusters: readonly string[];
}

/** Jobs and clusters that a request is about, from its path, query, or the body of a submission. */
export function subjectOf(request: Request, address: Address | undefined, route: Route | undefined): Subject {
  const named = address === undefined ? undefined : queryValue(address, 'jname');
  const inPath = { jobs: [route?.job ?? named].flatMap((job) => job ?? []), clusters: [route?.cluster ?? []].flat() };
  if (route?.name !== 'createAndStart' && route?.name !== 'create') return inPath;
  try {
    const body: unknown = JSON.parse(request.body);
    const jobs = isRecord(body) && Array.isArray(body.jobs) ? (body.jobs as unknown[]) : [];
    const names = jobs.map((job) => (isRecord(job) ? String(job.name) : ''));
    const candidates = isRecord(body) && Array.isArray(body.clusters) ? body.clusters.map(String) : [];
    return { jobs: names, clusters: [...inPath.clusters, ...candidates] };
  } catch {
    return inPath;
  }
}

/** Route, cluster and first job of a request, for its log entry. */
export function labelsOf(route: Route | undefined, jobs: readonly string[]) {
  const [job] = jobs;
  const cluster = route?.cluster;
  return {
    route: route?.name ?? '',
    ...(cluster === undefined ? {} : { cluster }),
    ...(job === undefined ? {} : { job }),
  };
}
