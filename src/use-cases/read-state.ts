import * as z from 'zod/mini';
import type { State } from './book.ts';

const Candidate = z.object({
  cluster: z.string(),
  stood: z.boolean(),
  submissionId: z.nullable(z.string()),
  creationDate: z.nullable(z.number()),
});

const RunRecord = z.object({
  name: z.string(),
  baseName: z.string(),
  jobType: z.string(),
  disposableType: z.string(),
  retryJobType: z.string(),
  rerun: z.enum(['safe', 'duplicates', 'unknown']),
  phase: z.enum(['waiting', 'sending', 'accepted', 'held', 'ended']),
  candidates: z.array(Candidate),
  cluster: z.nullable(z.string()),
  submissionId: z.nullable(z.string()),
  creationDate: z.nullable(z.number()),
  status: z.nullable(z.string()),
  origin: z.nullable(z.enum(['created', 'updated', 'started', 'attached', 'resumed'])),
  resent: z.boolean(),
  adopted: z.boolean(),
  alone: z.boolean(),
  removable: z.boolean(),
  toRemove: z.boolean(),
});

const Schema = z.object({
  version: z.literal(1),
  action: z.enum(['run', 'wait']),
  projectId: z.string(),
  host: z.string(),
  onCancel: z.enum(['stop', 'leave']),
  finished: z.boolean(),
  cancelled: z.boolean(),
  records: z.array(RunRecord),
});

/** Reads what the step wrote down for its cleaning up; `null` where that cannot be read. */
export function readState(text: string): State | null {
  try {
    const read = Schema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
