import type { JobType } from '../../cdm/client.ts';
import type { Clock } from '../../ports.ts';

/** A job that was just created on one of the candidates. */
export interface ListedJob {
  readonly name: string;
  readonly jobType: JobType;
  readonly candidates: readonly string[];
}

/** Jobs whose cluster is found out from the lists of their candidates. */
export interface ListSearches {
  size(): number;
  /** The lists that the searches need. */
  lists(): readonly { readonly cluster: string; readonly type: JobType }[];
  /** Resolves to the only candidate whose list, read from now on, shows the job; to `null` if the lists do not tell. */
  add(job: ListedJob, signal: AbortSignal): Promise<string | null>;
  /** Answers the searches that began before a round of lists. By list, the names on it; `null` if it is not whole. */
  answer(names: ReadonlyMap<string, ReadonlySet<string> | null>, roundStartedAt: number): void;
}

interface Search extends ListedJob {
  readonly since: number;
  rounds: number;
  readonly end: (cluster: string | null) => void;
}

/** The list may show a new job only after seconds. */
const MOST_ROUNDS = 3;

export function listKey(cluster: string, type: JobType): string {
  return `${cluster} ${type}`;
}

export function createListSearches(clock: Clock): ListSearches {
  const searches = new Set<Search>();
  return {
    size: () => searches.size,
    lists: () =>
      [...searches].flatMap(({ candidates, jobType: type }) => candidates.map((cluster) => ({ cluster, type }))),
    add: (job, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const end = (cluster: string | null): void => {
          searches.delete(search);
          signal.removeEventListener('abort', abort);
          resolve(cluster);
        };
        const abort = (): void => end(null);
        const search: Search = { ...job, since: clock.now(), rounds: 0, end };
        signal.addEventListener('abort', abort);
        searches.add(search);
      }),
    answer: (names, roundStartedAt) => {
      for (const search of searches) {
        if (search.since > roundStartedAt) continue;
        const lists = search.candidates.map((cluster) => names.get(listKey(cluster, search.jobType)) ?? null);
        const isWhole = !lists.includes(null);
        const [cluster = null, ...others] = search.candidates.filter((_, index) => lists[index]?.has(search.name));
        search.rounds += 1;
        if (cluster === null && isWhole && search.rounds < MOST_ROUNDS) continue;
        // A list that is not whole could hide a second job of the name: then all candidates are asked.
        search.end(isWhole && others.length === 0 ? cluster : null);
      }
    },
  };
}
