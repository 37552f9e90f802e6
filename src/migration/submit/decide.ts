import type { ExistingDefinition, ReadDefinition } from '../definition/existing-definition.ts';
import type { IfExists } from '../run/job-request.ts';
import { type Action, refuse } from './action.ts';
import { type Choice, since } from './if-exists.ts';
import { isDone, loadsDefinition, type ResumeSince } from './resume.ts';

type Undecided = Extract<Choice, { kind: 'running' | 'idle' }>;

/** Decides about a job that exists, by its definition there. */
export function decide(choice: Undecided, read: ReadDefinition, policy: IfExists, resumeSince: ResumeSince): Action {
  if (choice.kind === 'running') return onRunning(choice, read, policy);
  return policy === 'attach' ? startAsItIs(choice, read) : updateToFile(choice, read, policy, resumeSince);
}

const WAIT = 'Wait for its end, then run this step again.';

/** Waits for a run in progress only if it loads what the file says; `attach` waits with a warning. */
function onRunning(
  { cluster, run }: Extract<Undecided, { kind: 'running' }>,
  read: ReadDefinition,
  policy: IfExists,
): Action {
  const other = otherDefinition(read, (definition) => loadsDefinition(run, definition));
  if (other === null || policy === 'attach') return { kind: 'attach', cluster, run, warning: other };
  return refuse(`another run of it is in progress on cluster ${cluster}${since(run)}: ${other}`, WAIT);
}

/** Why a run may load something else than the file says; `null` if it does not. */
function otherDefinition(
  read: ReadDefinition,
  isLoaded: (definition: ExistingDefinition['definition']) => boolean,
): string | null {
  if (!read.ok) return `the definition of the job could not be read (${read.reason})`;
  const { differences, definition } = read.existing;
  if (differences.length > 0) return `the definition of the job is not the file's (${fieldNames(read.existing)})`;
  return isLoaded(definition) ? null : 'the definition of the job was changed after that run began';
}

/** An idle job is started as it is only if that is what the file says: else it would load what was meant for another day. */
function startAsItIs({ cluster, newest }: Extract<Undecided, { kind: 'idle' }>, read: ReadDefinition): Action {
  const other = otherDefinition(read, () => true);
  if (other === null) return { kind: 'start', cluster, newest };
  return refuse(
    `it is idle on cluster ${cluster}, and ${other}`,
    'Use `if-exists: update` to update it to match the file before it is started.',
  );
}

function updateToFile(
  { cluster, newest }: Extract<Undecided, { kind: 'idle' }>,
  read: ReadDefinition,
  policy: IfExists,
  resumeSince: ResumeSince,
): Action {
  if (!read.ok) {
    const reason = `the job exists on cluster ${cluster}, and its definition could not be read: ${read.reason}`;
    // Without the definition it is not known whether the last run is the one that is done.
    const mayBeDone = policy === 'resume' && newest !== null && isDone(newest, resumeSince, {});
    if (read.isFinal || mayBeDone) return refuse(reason, '', read.failure);
    return { kind: 'update', cluster, newest, existing: null };
  }
  const { existing } = read;
  if (existing.differences.length > 0) return { kind: 'update', cluster, newest, existing };
  if (policy === 'resume' && newest !== null && isDone(newest, resumeSince, existing.definition))
    return { kind: 'resume', cluster, run: newest };
  return { kind: 'start', cluster, newest };
}

/** Names of the fields that differ, without where they are. */
export function fieldNames({ differences }: Pick<ExistingDefinition, 'differences'>): string {
  return differences.map(({ field }) => field.split('/').pop()).join(', ');
}
