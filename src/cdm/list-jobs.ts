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
    /**
     * The list may hold more jobs; `reason` continues a sentence that begins with "the list". `isShifted`: jobs moved
     * while it was read, and another reading may be whole.
     */
    | { readonly kind: 'incomplete'; readonly reason: string; readonly isShifted?: true }
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
 * empty page, a job without a name, and a total that is missing, too small or shrinks end the reading as incomplete:
 * then no job may be taken for absent.
 *
 * @param readPage asks for one page, from 1 on
 */
export async function listJobs(
  readPage: (page: number) => Promise<Answer<JobPage>>,
  { maxPages = MAX_PAGES, onPage }: JobListOptions = {},
): Promise<JobList> {
  const jobs: JobDefinition[] = [];
  const names = new Set<string>();
  let lastTotal: number | null = null;
  for (let page = 1; ; page += 1) {
    const answer = await readPage(page);
    if (!answer.ok) return { jobs, pages: page, end: { kind: 'failed', failure: answer.failure } };
    const fresh = answer.value.jobs.filter((job) => isNew(job, names));
    jobs.push(...fresh);
    onPage?.(fresh);
    const end = doubtIn(answer.value, jobs.length, lastTotal) ?? endOf(answer.value, fresh.length, jobs.length, page);
    lastTotal = answer.value.total;
    if (end !== null) return { jobs, pages: page, end };
    if (page === maxPages || (answer.value.total ?? 0) > maxPages * PAGE_SIZE)
      return { jobs, pages: page, end: incomplete(`has more than ${maxPages} pages`) };
  }
}

/** Why the total does not tell whether the list is whole; `null` if it does, or is missing. */
function doubtIn({ total, jobs }: JobPage, seen: number, lastTotal: number | null): JobList['end'] | null {
  if (jobs.some((job) => nameOf(job) === null)) return incomplete('shows a job without a name');
  if (total === null) return null;
  // A deletion moves later jobs to pages that were read already, so that one of them is on no page.
  if (lastTotal !== null && total < lastTotal)
    return { ...incomplete(`shrank from ${lastTotal} to ${total} jobs while it was read`), isShifted: true };
  return seen > total ? incomplete(`gives a total of ${total} and shows ${seen} jobs`) : null;
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

function incomplete(reason: string): Extract<JobList['end'], { kind: 'incomplete' }> {
  return { kind: 'incomplete', reason };
}

function isNew(job: JobDefinition, names: Set<string>): boolean {
  const name = nameOf(job);
  if (name === null) return true;
  if (names.has(name)) return false;
  names.add(name);
  return true;
}
