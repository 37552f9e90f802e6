import * as z from 'zod/mini';

/** How far one job has come. {@link RunTracker} names the transitions. */
export const Phase = z.enum([
  /** Nothing was sent for it yet. */
  'waiting',
  /** A request may have started it; its answer is not known. */
  'sending',
  /** The service named the run; its cluster is not known. */
  'accepted',
  /** Run and cluster are known; it runs as far as known. */
  'located',
  /** Nothing is left to do for it but what `deletePending` says. */
  'ended',
]);

const Candidate = z.object({
  cluster: z.string(),
  /** Whether the job existed there before. */
  stood: z.boolean(),
  /** Of its newest run then. */
  submissionId: z.nullable(z.string()),
  creationDate: z.nullable(z.number()),
});

/** What is known of a job's run: plain data that outlives the process, a line of the state file for each change. */
export const RunRecordSchema = z.object({
  name: z.string(),
  baseName: z.string(),
  /** Empty if the service did not report it. */
  jobType: z.string(),
  retryJobType: z.string(),
  rerun: z.enum(['safe', 'duplicates', 'unknown']),
  phase: Phase,
  /** Where the run can be, and what was there before. */
  candidates: z.array(Candidate),
  cluster: z.nullable(z.string()),
  submissionId: z.nullable(z.string()),
  creationDate: z.nullable(z.number()),
  /** The last status seen, or the action's own at the end. */
  status: z.nullable(z.string()),
  origin: z.nullable(z.enum(['created', 'updated', 'started', 'attached', 'resumed'])),
  /** True if more than one request was sent for it: then a second run may still appear. */
  resent: z.boolean(),
  /** The last request whose answer was lost, or the one that is under way; `null` if every answer came. */
  lostRequest: z.nullable(z.object({ at: z.number(), watchMs: z.number() })),
  /** True if the run was taken for ours because no other was new: no answer named it beyond doubt. */
  adopted: z.boolean(),
  /** True if more than one new run may be ours: none of them can be reported as a success, by a later step neither. */
  several: z.boolean(),
  /** True if the job was created for this run, so that it can have no other. */
  alone: z.boolean(),
  /** True if the job is this action's own, created or updated: only then may it be deleted. */
  mayDelete: z.boolean(),
  /** True once the run has ended and the job still has to be deleted. */
  deletePending: z.boolean(),
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

export type RunRecord = DeepReadonly<z.infer<typeof RunRecordSchema>>;
