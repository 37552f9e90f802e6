import type { Submission } from '../../cdm/submission.ts';
import type { Ports } from '../../migration/run/ports.ts';
import type { Answer } from '../../requests/answer.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';

/** The service's history of jobs. Each page is read once in a step; one that could not be read is requested again: a deadline that is over leaves one attempt. */
export interface JobHistory {
  read(cluster: string, job: string, limits: Limits): Promise<Answer<readonly Submission[]>>;
  now(): number;
}

export function createJobHistory(ports: Ports): JobHistory {
  const pages = new Map<string, Promise<Answer<readonly Submission[]>>>();
  return {
    read: async (cluster, job, limits) => {
      const key = JSON.stringify([cluster, job]);
      const known = await pages.get(key);
      if (known?.ok) return known;
      const page = retry(ports, (call) => ports.cdm.history(cluster, job, call), limits);
      pages.set(key, page);
      return page;
    },
    now: () => ports.clock.now(),
  };
}
