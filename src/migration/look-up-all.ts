import { nearestName } from '../text/nearest-name.ts';
import { type ExistingJobs, findExistingJobs } from './clusters/find-existing-job.ts';
import { readNames } from './clusters/job-index.ts';
import type { JobRequest } from './run/job-request.ts';
import type { Ports } from './run/ports.ts';
import { chooseByRuns } from './submit/if-exists.ts';
import type { SubmitOptions } from './submit/submit-result.ts';

export interface LookUp {
  /** Jobs that cannot be started, by name, and why. */
  readonly refused: ReadonlyMap<string, { readonly reason: string; readonly hint: string }>;
  /** What was found of a job, if that is recent enough to decide by. */
  fresh(name: string): ExistingJobs | undefined;
}

/** The oldest result to base a decision on: someone else may have started the job since. */
const FRESH_MS = 15_000;
/** With more look-ups than this, only lists are read: single requests would delay the first start. */
const MAX_LOOK_UPS = 100;

const NOTHING: LookUp = { refused: new Map(), fresh: () => undefined };

/** Looks up all jobs before the first one is submitted, so that what cannot be started is known while nothing runs. */
export async function lookUpAll(
  ports: Ports,
  requests: readonly JobRequest[],
  options: SubmitOptions,
): Promise<LookUp> {
  if (requests.length < 2 || options.cancel.aborted) return NOTHING;
  const isMany = requests.length * options.clusters.length > MAX_LOOK_UPS;
  const refused = new Map<string, { reason: string; hint: string }>();
  const found = new Map<string, { readonly at: number; readonly existing: ExistingJobs }>();
  await Promise.all(
    requests.map(async (request) => {
      if (isMany) {
        if (request.kind === 'existing' && (await isUnknown(request.name, options))) refused.set(request.name, UNKNOWN);
        return;
      }
      const existing = await findExistingJobs(ports, options.clusters, request.name, options);
      found.set(request.name, { at: ports.clock.now(), existing });
      // A candidate that gave no answer is left to the job's own look-up.
      if (existing.failed || existing.priorRuns.size === 0) return;
      const choice = chooseByRuns(request, options.policy, existing.priorRuns);
      if (choice.kind === 'refuse') refused.set(request.name, choice);
    }),
  );
  if (options.cancel.aborted) return NOTHING;
  return {
    refused: await withNearestNames(requests, refused, options),
    fresh: (name) => {
      const one = found.get(name);
      return one && !one.existing.failed && ports.clock.now() - one.at <= FRESH_MS ? one.existing : undefined;
    },
  };
}

const UNKNOWN = {
  reason: 'no candidate cluster has a job of that name',
  hint: 'Check `existing-jobs` and `clusters`.',
};

async function isUnknown(name: string, { clusters, jobIndex, cancel }: SubmitOptions): Promise<boolean> {
  const absent = await Promise.all(clusters.map((cluster) => jobIndex.isAbsent(cluster, name, cancel)));
  return absent.every(Boolean);
}

/** Adds the name that may have been meant to the hint of each job that exists nowhere. */
async function withNearestNames(
  requests: readonly JobRequest[],
  refused: ReadonlyMap<string, { reason: string; hint: string }>,
  { clusters, cancel, jobIndex }: SubmitOptions,
): Promise<ReadonlyMap<string, { reason: string; hint: string }>> {
  const unknown = requests.filter(({ name }) => refused.get(name)?.reason === UNKNOWN.reason);
  if (unknown.length === 0) return refused;
  const lists = await Promise.all(clusters.map((cluster) => readNames(jobIndex, cluster, cancel)));
  const names = new Set(lists.flatMap((list) => [...(list ?? [])]));
  const hints = new Map(refused);
  for (const { name } of unknown) {
    const nearest = nearestName(name, names);
    if (nearest !== null) hints.set(name, { ...UNKNOWN, hint: `Did you mean ${nearest}? ${UNKNOWN.hint}` });
  }
  return hints;
}
