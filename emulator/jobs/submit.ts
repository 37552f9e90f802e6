import { cdmLong, jobErrors, refuse } from '../http/errors.ts';
import { json, type Response } from '../http/messages.ts';
import { isRecord } from '../json.ts';
import { type Analysis, analysisOf, answerWait } from '../runs/analysis.ts';
import { placeJob, startRun } from '../runs/lifecycle.ts';
import type { Run } from '../runs/runs.ts';
import { takeScript } from '../runs/scripts.ts';
import { submissionReply } from '../runs/submission-view.ts';
import type { Cluster, EmulatorState, Job } from '../state/emulator-state.ts';
import { checkIdle } from './busy.ts';
import { type Definition, linkNames } from './definition.ts';
import { parseBody, readJob, readJobs } from './request-body.ts';

/** Create and start in a random cluster: one of the running candidates, at random. The reply names none. */
export function createAndStart(state: EmulatorState, body: string, analysis?: Analysis): Response {
  const { definitions, tree } = readJobs(state.options, body);
  const cluster = pickCluster(state, tree.clusters);
  for (const definition of definitions) checkNew(cluster, definition);
  if (new Set(definitions.map(({ name }) => name)).size < definitions.length) refuse(jobErrors.nameTaken());
  const at = state.now();
  const starts = definitions.map((definition) => {
    const job = placeJob(state, cluster, definition, at);
    return begin(state, cluster, job, analysis === undefined ? {} : { analysis });
  });
  const afterMs = Math.max(...starts.map((start) => start.afterMs));
  return { ...json(200, { submissions: starts.map(({ run }) => submissionReply(run, state.options)) }), afterMs };
}

/** Creates a job and starts nothing. */
export function createJob(state: EmulatorState, cluster: Cluster, body: string): Response {
  const definition = readJob(state.options, body);
  checkNew(cluster, definition);
  placeJob(state, cluster, definition, state.now());
  return json(200, { name: definition.name, 'validation-result': [{}, {}, {}] });
}

/** Starts an existing job, with the variables of the body if there is one. */
export function startJob(state: EmulatorState, cluster: Cluster, job: Job, request: StartRequest): Response {
  checkIdle(state, job);
  const variables = readVariables(request.request.body);
  const { analysis } = request;
  const { run, afterMs } = begin(state, cluster, job, { variables, ...(analysis === undefined ? {} : { analysis }) });
  return { ...json(200, { submissions: [submissionReply(run, state.options)] }), afterMs };
}

interface StartRequest {
  readonly request: { readonly body: string };
  readonly analysis?: Analysis;
}

/** Replaces an existing definition by that of the body; a new name renames the job. */
export function modifyJob(state: EmulatorState, cluster: Cluster, job: Job, body: string): Response {
  const definition = readJob(state.options, body);
  checkIdle(state, job);
  const renamed = definition.name !== job.definition.name;
  if (renamed && cluster.jobs.has(definition.name)) refuse(jobErrors.nameTaken());
  checkLinks(cluster, definition);
  if (renamed) {
    cluster.jobs.delete(job.definition.name);
    cluster.jobs.set(definition.name, job);
  }
  job.definition = definition;
  job.updatedAt = state.now();
  return json(200, { 'validation-result': [{}, {}, {}] });
}

interface Start {
  readonly analysis?: Analysis;
  readonly variables?: Record<string, string>;
}

/** Starts a run, which is recorded after its analysis. A refusal comes after the analysis, too. */
function begin(state: EmulatorState, cluster: Cluster, job: Job, start: Start): { run: Run; afterMs: number } {
  const script = takeScript(state, cluster.id, job.definition);
  const analysis = analysisOf(state.options, script, start.analysis);
  const afterMs = answerWait(analysis);
  const { refuseStart } = script;
  if (refuseStart !== undefined) {
    refuse({ ...cdmLong(refuseStart.code, refuseStart.message, refuseStart.status ?? 400), afterMs });
  }
  const variables = start.variables ?? {};
  return { run: startRun(state, cluster, job, { at: state.now() + analysis.ms, variables, script }), afterMs };
}

function pickCluster(state: EmulatorState, candidates: unknown): Cluster {
  if (!Array.isArray(candidates) || candidates.length === 0) return refuse(jobErrors.parameter('clusters'));
  const found = [...new Set(candidates)].map((id) => state.clusters.get(String(id)) ?? refuse(jobErrors.noResource()));
  const running = found.filter((cluster) => cluster.status === '200');
  const [first] = running;
  if (first === undefined) return refuse(jobErrors.noInstance());
  const pick = state.options.chooseCluster;
  if (pick === undefined) return running[Math.floor(state.random() * running.length)] ?? first;
  const chosen = pick(running.map((cluster) => cluster.id));
  return running.find((cluster) => cluster.id === chosen) ?? first;
}

function checkNew(cluster: Cluster, definition: Definition): void {
  if (cluster.jobs.has(definition.name)) refuse(jobErrors.nameTaken());
  checkLinks(cluster, definition);
}

function checkLinks(cluster: Cluster, definition: Definition): void {
  const { links } = cluster;
  if (links === 'any') return;
  for (const name of linkNames(definition)) if (!links.has(name)) refuse(jobErrors.linkMissing(name));
}

function readVariables(body: string): Record<string, string> {
  if (body.trim() === '') return {};
  const tree = parseBody(body);
  const variables = isRecord(tree) ? (tree.variables ?? {}) : undefined;
  if (!isRecord(variables)) return refuse(jobErrors.parameter('variables'));
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
