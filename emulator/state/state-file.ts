import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readDefinition } from '../jobs/definition.ts';
import { formDecoded } from '../jobs/form-values.ts';
import { isRecord, parseExact } from '../json.ts';
import { endOf, type Run } from '../runs/runs.ts';
import { ancestorOf } from '../scenario/ancestor.ts';
import type { EmulatorState } from './emulator-state.ts';
import { type ClusterSnapshot, plainJson, type Snapshot, snapshotOf, VERSION } from './snapshot.ts';

/** Writes the state by rename, never half. Only the owner may read it: definitions may hold keys. */
export function saveState(file: string, state: EmulatorState): void {
  const temporary = `${file}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(snapshotOf(state), plainJson), { mode: 0o600 });
    renameSync(temporary, file);
    state.saveError = undefined;
  } catch (error) {
    reportSaveError(file, state, error);
  }
}

/** Windows refuses to replace a file that another program has open. The emulator goes on, and tries again at the next change. */
function reportSaveError(file: string, state: EmulatorState, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (state.saveError === reason) return;
  state.saveError = reason;
  state.log(`The state file ${file} cannot be written (${reason}). Changes are in memory only until it can.`);
}

/** Restores a fresh state from the file. False if there is no file yet. Throws an Error that names the file. */
export function loadState(file: string, state: EmulatorState): boolean {
  const text = readIfThere(file);
  if (text === undefined) return false;
  let snapshot: Snapshot;
  try {
    snapshot = JSON.parse(text) as Snapshot;
  } catch (error) {
    throw new Error(`the state file ${file} is not JSON: delete it, or name another`, { cause: error });
  }
  if (!isRecord(snapshot) || snapshot.version !== VERSION)
    throw new Error(`${file} is not a state file of this emulator`);
  const strange = snapshot.clusters.find(({ id }) => !state.clusters.has(id));
  if (strange !== undefined) {
    throw new Error(`the state file ${file} knows the cluster ${strange.id}, which the scenario does not have`);
  }
  state.nextJobId = snapshot.nextJobId;
  for (const [key, count] of snapshot.starts) state.starts.set(key, count);
  for (const cluster of snapshot.clusters) restore(state, cluster);
  for (const { at, cluster: id, job: name, retries } of snapshot.later) {
    const cluster = state.clusters.get(id);
    const job = cluster?.jobs.get(name);
    if (cluster !== undefined && job !== undefined) state.scheduledRetries.add({ at, cluster, job, retries });
  }
  return true;
}

function restore(state: EmulatorState, snapshot: ClusterSnapshot): void {
  const cluster = state.clusters.get(snapshot.id);
  if (cluster === undefined) return;
  cluster.status = snapshot.status;
  cluster.nextSubmissionId = snapshot.nextSubmissionId;
  if (snapshot.startedAt !== undefined) cluster.startedAt = snapshot.startedAt;
  if (cluster.links !== 'any' && snapshot.links !== 'any') for (const link of snapshot.links) cluster.links.add(link);
  for (const [name, definition] of snapshot.linkDefinitions) cluster.linkDefinitions.set(name, definition);
  cluster.runs.push(...snapshot.runs);
  for (const { definition: raw, runs, ...rest } of snapshot.jobs) {
    const tree = parseExact(raw) as Record<string, unknown>;
    const decoded = ancestorOf(state.options).formEncodedValues === true ? formDecoded(tree) : tree;
    const definition = readDefinition(decoded, raw);
    const own = runs.flatMap((place) => cluster.runs[place] ?? []);
    cluster.jobs.set(definition.name, { ...rest, definition, runs: own });
  }
  for (const place of snapshot.open) {
    const run = cluster.runs[place];
    if (run === undefined) continue;
    if (run.script.engine === 'local' && endOf(run) === Number.POSITIVE_INFINITY) breakOff(run, state.now());
    state.open.add(run);
  }
}

/** Ends a run whose data was moved by a process that has ended. */
function breakOff(run: Run, now: number): void {
  const reason = 'The emulator was stopped while this run was under way';
  run.phases = [...run.phases.filter(({ from }) => from < now), { from: now, status: 'FAILED' }];
  run.script = { ...run.script, errorSummary: reason, errorDetails: reason };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read the state file ${file}`, { cause: error });
  }
}
