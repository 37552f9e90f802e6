import * as z from 'zod/mini';
import { type RunRecord, RunRecordSchema } from '../../migration/run/run-journal.ts';
import type { State } from './post-state.ts';

const Info = z.object({
  version: z.literal(1),
  action: z.enum(['run', 'wait']),
  projectId: z.string(),
  host: z.string(),
  onCancel: z.enum(['stop', 'leave']),
});

const Deployment = z.object({
  id: z.number(),
  environment: z.string(),
  jobs: z.number(),
  description: z.string(),
  payload: z.string(),
  verdict: z.nullable(
    z.object({
      state: z.enum(['success', 'failure', 'error', 'inactive', 'in_progress']),
      description: z.string(),
    }),
  ),
  open: z.boolean(),
});

const Line = z.union([
  z.object({ record: RunRecordSchema }),
  z.object({ end: z.object({ cancelled: z.boolean() }) }),
  z.object({ deployment: Deployment }),
]);

/**
 * Reads what the step wrote for the post step; `null` if that cannot be read. A line that a kill or a full disk has cut is
 * skipped: the line before still holds for that job, and says less.
 */
export function readPostState(text: string): State | null {
  const [first = '', ...rest] = text.split('\n').filter((line) => line !== '');
  const info = Info.safeParse(jsonOf(first));
  if (!info.success) return null;
  const records = new Map<string, RunRecord>();
  let deployment: z.infer<typeof Deployment> | null = null;
  let end: { readonly cancelled: boolean } | null = null;
  for (const text of rest) {
    const line = Line.safeParse(jsonOf(text));
    if (line.success && 'record' in line.data) records.set(line.data.record.name, line.data.record);
    else if (line.success && 'end' in line.data) end = line.data.end;
    else if (line.success && 'deployment' in line.data) deployment = line.data.deployment;
  }
  return {
    ...info.data,
    finished: end !== null,
    cancelled: end?.cancelled ?? false,
    records: [...records.values()],
    deployment,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
