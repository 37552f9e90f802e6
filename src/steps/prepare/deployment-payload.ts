import { MAX_PAYLOAD_BYTES, type MigrationPayload, payloadBytes } from '../../github/api/deployment-payload.ts';
import type { OnRule } from '../../github/inputs/inputs.ts';
import { MAX_HANDLE_BYTES } from '../../migration/run/encode-handle.ts';

/** The inputs by which a migration is judged, wherever it is waited for. */
export interface MigrationInputs {
  readonly deploymentEnvironment: string | null;
  readonly expect: string;
  readonly onUnmeasured: OnRule;
  readonly onMissingBaseline: OnRule;
  readonly deleteJob: 'never' | 'on-success' | 'always';
  readonly githubToken: string | null;
}

export function payloadOf(
  { expect, onUnmeasured, onMissingBaseline, deleteJob }: MigrationInputs,
  rest: Pick<MigrationPayload, 'handle' | 'dataTime' | 'watchedUntil' | 'runUrl'>,
): MigrationPayload {
  return { ...rest, expect, onUnmeasured, onMissingBaseline, deleteJob, replaces: null };
}

/** A handle within JSON within JSON: each quotation mark gets a backslash. And the dates and the address of the run. */
const HANDLE_ROOM = MAX_HANDLE_BYTES * 1.5 + 1000;

/** What is wrong with the inputs if no deployment can hold them. */
export function payloadProblems(inputs: MigrationInputs): readonly string[] {
  if (inputs.deploymentEnvironment === null) return [];
  const bytes = payloadBytes(payloadOf(inputs, { handle: '', dataTime: null, watchedUntil: null, runUrl: null }));
  const room = MAX_PAYLOAD_BYTES - HANDLE_ROOM;
  if (bytes <= room) return [];
  const text = `the payload of the deployment would have ${bytes} bytes besides the handle, and ${room} are allowed`;
  return [`Input "expect": is too long for "deployment-environment": ${text}`];
}
