import { cdmLong, jobErrors, refuse } from '../http/errors.ts';
import { json, type Response } from '../http/messages.ts';
import { isRecord, parseExact, rawElements } from '../json.ts';
import { placeJob, startRun } from '../runs/lifecycle.ts';
import { isUnderWay, type Run } from '../runs/runs.ts';
import { takeScript } from '../runs/scripts.ts';
import { submissionReply } from '../runs/submission-view.ts';
import type { Cluster, EmulatorState, Job } from '../state/emulator-state.ts';
import { type Definition, defectOf, JOB_TYPES, linkNames, readDefinition } from './definition.ts';

/** Create and start in a random cluster: one of the running candidates, at random. Its reply names none. */
export function createAndStart(state: EmulatorState, body: string): Response {
  const { definitions, tree } = readJobs(body);
  const cluster = pickCluster(state, tree.clusters);
  for (const definition of definitions) checkNew(cluster, definition);
  if (new Set(definitions.map(({ name }) => name)).size < definitions.length) refuse(jobErrors.taken());
  const at = state.now();
  const runs = definitions.map((definition) => {
    const job = placeJob(state, cluster, definition, at);
    return begin(state, cluster, job, at);
  });
  return json(200, { submissions: runs.map((run) => submissionReply(run, state.options)) });
}

/** Creates a job and starts nothing. */
export function createJob(state: EmulatorState, cluster: Cluster, body: string): Response {
  const definition = readJob(body);
  checkNew(cluster, definition);
  placeJob(state, cluster, definition, state.now());
  return json(200, { name: definition.name, 'validation-result': [{}, {}, {}] });
}

/** Starts a job that stands there, with the variables of the body if there is one. */
export function startJob(state: EmulatorState, cluster: Cluster, job: Job, body: string): Response {
  const now = state.now();
  if (job.runs.some((run) => isUnderWay(run, now))) refuse(jobErrors.running(job.definition.name));
  const run = begin(state, cluster, job, now, readVariables(body));
  return json(200, { submissions: [submissionReply(run, state.options)] });
}

/** Brings a definition that stands there to the body's; a new name renames the job. */
export function modifyJob(state: EmulatorState, cluster: Cluster, job: Job, body: string): Response {
  const now = state.now();
  const definition = readJob(body);
  if (job.runs.some((run) => isUnderWay(run, now))) refuse(jobErrors.running(job.definition.name));
  const renamed = definition.name !== job.definition.name;
  if (renamed && cluster.jobs.has(definition.name)) refuse(jobErrors.taken());
  checkLinks(cluster, definition);
  if (renamed) {
    cluster.jobs.delete(job.definition.name);
    cluster.jobs.set(definition.name, job);
  }
  job.definition = definition;
  job.updatedAt = now;
  return json(200, { 'validation-result': [{}, {}, {}] });
}

/** The one definition of a body. What becomes of several, where the reply has room for one, is undocumented. */
function readJob(body: string): Definition {
  const [definition, second] = readJobs(body).definitions;
  if (definition !== undefined && second === undefined) return definition;
  return refuse(jobErrors.content('the emulator takes one job at a time on this route'));
}

/** Definitions in a body `{"jobs":[…]}`, each with its own text. */
export function readJobs(body: string): { definitions: Definition[]; tree: Record<string, unknown> } {
  const tree = parse(body);
  if (!isRecord(tree) || !Array.isArray(tree.jobs)) return refuse(jobErrors.content('jobs is missing'));
  if (tree.jobs.length === 0) refuse(jobErrors.content('jobs is empty'));
  const texts = rawElements(body, 'jobs');
  const definitions = tree.jobs.map((job: unknown, index) => {
    const defect = defectOf(job);
    if (defect !== undefined || !isRecord(job)) return refuse(jobErrors.content(defect ?? 'a job must be an object'));
    const definition = readDefinition(job, texts[index] ?? '');
    return JOB_TYPES.includes(definition.jobType) ? definition : refuse(jobErrors.jobType());
  });
  return { definitions, tree };
}

function begin(
  state: EmulatorState,
  cluster: Cluster,
  job: Job,
  at: number,
  variables: Record<string, string> = {},
): Run {
  const script = takeScript(state, cluster.id, job.definition);
  const { refuseStart } = script;
  if (refuseStart !== undefined) refuse(cdmLong(refuseStart.code, refuseStart.message, refuseStart.status ?? 400));
  return startRun(state, cluster, job, { at, variables, script });
}

function pickCluster(state: EmulatorState, candidates: unknown): Cluster {
  if (!Array.isArray(candidates) || candidates.length === 0) return refuse(jobErrors.parameter('clusters'));
  const found = [...new Set(candidates)].map((id) => state.clusters.get(String(id)) ?? refuse(jobErrors.noResource()));
  const running = found.filter((cluster) => cluster.status === '200');
  const [first] = running;
  if (first === undefined) return refuse(jobErrors.noInstance());
  const choose = state.options.chooseCluster;
  if (choose === undefined) return running[Math.floor(state.random() * running.length)] ?? first;
  const chosen = choose(running.map((cluster) => cluster.id));
  return running.find((cluster) => cluster.id === chosen) ?? first;
}

function checkNew(cluster: Cluster, definition: Definition): void {
  if (cluster.jobs.has(definition.name)) refuse(jobErrors.taken());
  checkLinks(cluster, definition);
}

function checkLinks(cluster: Cluster, definition: Definition): void {
  const { links } = cluster;
  if (links === 'any') return;
  for (const name of linkNames(definition)) if (!links.has(name)) refuse(jobErrors.linkMissing(name));
}

function readVariables(body: string): Record<string, string> {
  if (body.trim() === '') return {};
  const tree = parse(body);
  const variables = isRecord(tree) ? (tree.variables ?? {}) : undefined;
  if (!isRecord(variables)) return refuse(jobErrors.parameter('variables'));
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

function parse(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    return refuse(jobErrors.content('the body is not JSON'));
  }
}
