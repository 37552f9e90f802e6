import type { Answer, Failure } from '../requests/answer.ts';
import type { JobDefinition, JobPage } from './job-list.ts';
import { nameOf } from './job-name.ts';

/** What was read of a list of jobs, and whether that is all of it. */
export interface JobList {
  /** Each job once, in the service's order. */
  readonly jobs: readonly JobDefinition[];
  /** Number of pages requested. */
  readonly pages: number;
  readonly end:
    | { readonly kind: 'whole' }
    /** The list may hold more jobs; `reason` continues a sentence that begins with "the list". */
    | { readonly kind: 'incomplete'; readonly reason: string }
    | { readonly kind: 'failed'; readonly failure: Failure };
}

export interface JobListOptions {
  /** Pages to read at most. */
  readonly maxPages?: number;
  /** Called with the jobs that each page adds. */
  readonly onPage?: (jobs: readonly JobDefinition[]) => void;
}

/** 100 jobs a page: as many as any cluster is known to hold, and a service that never ends a list is left alone. */
const MAX_PAGES = 200;

/**
 * Reads the jobs of one type page by page, until there are as many as `total` says. A page that repeats earlier jobs, an
 * empty page, and a list without a total end the reading as incomplete: then no job may be taken for absent.
 *
 * @param readPage asks for one page, from 1 on
 */
export async function listJobs(
  readPage: (page: number) => Promise<Answer<JobPage>>,
  { maxPages = MAX_PAGES, onPage }: JobListOptions = {},
): Promise<JobList> {
  const jobs: JobDefinition[] = [];
  const names = new Set<string>();
  for (let page = 1; ; page += 1) {
    const answer = await readPage(page);
    if (!answer.ok) return { jobs, pages: page, end: { kind: 'failed', failure: answer.failure } };
    const fresh = answer.value.jobs.filter((job) => isNew(job, names));
    jobs.push(...fresh);
    onPage?.(fresh);
    const end = endOf(answer.value, fresh.length, jobs.length, page);
    if (end !== null) return { jobs, pages: page, end };
    if (page === maxPages || (answer.value.total ?? 0) > maxPages * PAGE_SIZE)
      return { jobs, pages: page, end: incomplete(`has more than ${maxPages} pages`) };
  }
}

/** `null` if the next page is to be read. */
function endOf({ total, jobs }: JobPage, fresh: number, seen: number, page: number): JobList['end'] | null {
  // A page smaller than requested may be an edition's own page size: the next page shows whether there is more.
  if (total !== null && seen >= total) return { kind: 'whole' };
  if (fresh > 0 && total !== null) return null;
  if (total === null) return fresh > 0 && jobs.length >= PAGE_SIZE ? null : incomplete('gives no total');
  const what = jobs.length === 0 ? 'is empty' : 'repeats earlier jobs';
  return incomplete(`should hold ${total} jobs, but page ${page} ${what} after ${seen}`);
}

/** Jobs per page that {@link Cdm.jobs} asks for. */
export const PAGE_SIZE = 100;

function incomplete(reason: string): JobList['end'] {
  return { kind: 'incomplete', reason };
}

function isNew(job: JobDefinition, names: Set<string>): boolean {
  const name = nameOf(job);
  if (name === null) return true;
  if (names.has(name)) return false;
  names.add(name);
  return true;
}
