import { readStatus } from '../run/status.ts';
import type { RunLocation } from './match-run.ts';

/** `submission 13 created 2026-11-28T09:15:52.877Z on cluster a, RUNNING`. */
export function describeLocation({ run, cluster }: RunLocation): string {
  const id = run.submissionId === null ? 'a run' : `submission ${run.submissionId}`;
  const when = run.creationDate === null ? '' : ` created ${new Date(run.creationDate).toISOString()}`;
  return `${id}${when} on cluster ${cluster}, ${readStatus(run.status).word}`;
}

export function consoleHint(job: string): string {
  return `Look at the job ${job} on these clusters in the console, or ask the service for its status and its history there, before you start it again.`;
}
