import { parseRootInputs } from '../github/inputs/root-inputs.ts';
import { readStateFile, savedState } from '../github/state-file.ts';
import { parseWaitInputs } from '../github/inputs/wait-inputs.ts';
import { cleanUp } from '../migration/clean-up.ts';
import type { RunRecord } from '../migration/run/run-record.ts';
import type { State } from './state/run-ledger.ts';
import { aim, connect } from './connect/connect.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import { STATE_NAME } from './state/step-files.ts';
import { unlessBroken, type World } from './step-context.ts';

/** What `post` may take: long enough to find a run whose answer was lost, short enough not to hold the job. */
const CLEAN_UP_MS = 120_000;

/**
 * What `post` does: what the step itself did not get to, because it was cancelled or killed. It only ever warns, and
 * opens no connection where nothing is left to do.
 */
export async function cleanUpStep(world: World): Promise<boolean> {
  try {
    await unlessBroken(world, cleanUpAll(world));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.log.warning(`Cleaning up broke off (${why}); look at the jobs of the step whether one of them still runs.`);
  }
  // What could not be cleaned up is said; it fails no job that went well.
  return true;
}

async function cleanUpAll(world: World): Promise<void> {
  const path = savedState(world.env, STATE_NAME);
  const text = path === null ? null : readStateFile(path);
  if (text === null) return;
  const { readState } = await import('./state/read-state.ts');
  const state = readState(text);
  if (state === null) {
    world.log.warning('What the step had started could not be read; look at its jobs whether one of them still runs.');
    return;
  }
  const left = unfinished(state);
  if (left.length === 0) return;
  maskSecrets(world);
  world.log.info(
    `Cleaning up after ${state.finished ? 'the cancelled' : 'the interrupted'} step: ${left.map(({ name }) => name).join(', ')}.`,
  );
  const parsed = state.action === 'wait' ? parseWaitInputs(world.env) : parseRootInputs(world.env);
  const aimed = parsed.ok ? aim(parsed.inputs, world.env) : parsed;
  if (!parsed.ok || !aimed.ok) return warn(world, left, 'the inputs can no longer be read');
  if (aimed.target.cdm.host !== state.host)
    return warn(world, left, `the inputs lead to another service than ${state.host}`);
  const target = { ...aimed.target, projectId: state.projectId };
  const connected = await connect(world, target, parsed.inputs);
  if (!connected.ok) return warn(world, left, connected.problem.message);
  const { ports, close } = { ports: connected.connection.ports, close: connected.connection.close };
  try {
    const until = world.clock.now() + CLEAN_UP_MS;
    const results = await Promise.all(
      left.map((record) => cleanUp(ports, record, { until, stop: state.onCancel === 'stop' })),
    );
    for (const { done, warnings } of results) {
      for (const text of done) world.log.info(text);
      for (const text of warnings) world.log.warning(text);
    }
  } finally {
    await close();
  }
}

/** A step that came to its end without being cancelled left what goes on to go on; only deletions can be left over. */
function unfinished(state: State): RunRecord[] {
  const wasInterrupted = !state.finished || state.cancelled;
  return state.records.filter((record) => {
    if (record.phase === 'ended') return record.toRemove;
    return wasInterrupted && record.phase !== 'waiting' && record.origin !== 'attached';
  });
}

function warn(world: World, left: readonly RunRecord[], why: string): void {
  for (const record of left) {
    const where = record.cluster ?? record.candidates.map((candidate) => candidate.cluster).join(', ');
    const id = record.submissionId === null ? '' : ` (submission ${record.submissionId})`;
    world.log.warning(`The job ${record.name}${id} may still run on ${where}; nothing was done for it: ${why}.`);
  }
}
