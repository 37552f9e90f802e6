import { compileRules } from '../gate/cel/compile.ts';
import type { Rule } from '../gate/rule.ts';
import type { WaitInputs } from '../github/inputs/inputs.ts';
import { parseWaitInputs } from '../github/inputs/wait-inputs.ts';
import { attend, lookHint, type Taken } from '../migration/complete-run.ts';
import type { Handle } from '../migration/run/encode-handle.ts';
import { type Outcome, outcome } from '../migration/run/outcome.ts';
import { createPacer } from '../migration/wait/pacer.ts';
import type { Ports } from '../migration/run/ports.ts';
import { bareRun, beforesOf, type RunRecord } from '../migration/run/run-record.ts';
import type { Problem } from '../results/types.ts';
import { type Book, openBook, type Shelf } from './state/run-ledger.ts';
import { conclude } from './report/step-result.ts';
import { aim, type Connection, connect, credentialProblems, type Target } from './connect/connect.ts';
import { endWith } from './run-step.ts';
import { fileProblems } from './prepare/contained-files.ts';
import { createNarrator } from './report/progress-log.ts';
import { earlierRuns } from './connect/baseline-runs.ts';
import { type Story, storyOfNothing } from './report/step-report.ts';
import { usualDurations } from './connect/expected-duration.ts';
import type { World } from './step-context.ts';

/** What `/wait` does: takes the handle of an earlier submission and waits for its runs. Starts nothing. */
export function waitForJobs(world: World): Promise<boolean> {
  return endWith(world, (shelf) => tell(world, shelf));
}

interface Prepared {
  readonly inputs: WaitInputs;
  readonly handle: Handle;
  readonly target: Target;
  readonly rules: readonly Rule[];
}

async function tell(world: World, shelf: Shelf): Promise<Story> {
  const preparation = await prepare(world);
  if ('problems' in preparation) {
    const { inputs, problems } = preparation;
    const told = problems.map((message): Problem => ({ title: 'Inputs', message, hint: '' }));
    return { ...storyOfNothing(world, told), inputs };
  }
  const { inputs, target, handle } = preparation;
  const known = { inputs, region: target.region, ownEndpoint: inputs.endpoint !== null, projectId: handle.projectId };
  world.log.info(
    `Waiting for ${handle.records
      .map((record) => record.name)
      .slice(0, 20)
      .join(', ')} on ${target.cdm.host}.`,
  );
  const begun = world.clock.now();
  const connected = await connect(world, target, inputs);
  if (!connected.ok) return { ...storyOfNothing(world, [connected.problem]), ...known };
  const { connection } = connected;
  try {
    // The input may name the project; only now is it known which id that is.
    if (connection.projectId !== handle.projectId)
      return { ...storyOfNothing(world, [otherProject(connection.projectId, handle.projectId)]), ...known };
    return { ...(await waitForAll(world, shelf, preparation, connection, begun)), ...known };
  } finally {
    await connection.close();
  }
}

type Unprepared = { readonly inputs: WaitInputs | null; readonly problems: readonly string[] };

async function prepare(world: World): Promise<Prepared | Unprepared> {
  const parsed = parseWaitInputs(world.env);
  const { inputs } = parsed;
  if (parsed.ok) for (const warning of parsed.warnings) world.log.warning(warning);
  const { decodeHandle } = await import('../migration/run/decode-handle.ts');
  // An empty one is a problem of the inputs already.
  const decoded = inputs.handle === '' ? null : decodeHandle(inputs.handle);
  const aimed = parsed.ok ? aim(inputs, world.env) : null;
  const compiled = await compileRules(inputs.expect);
  const problems = [
    ...(parsed.ok ? [] : [...parsed.problems, ...credentialProblems(world.env)]),
    ...(decoded === null || decoded.ok ? [] : [`Input "handle": ${decoded.problem}`]),
    ...(aimed === null || aimed.ok ? [] : aimed.problems),
    ...(compiled.ok ? [] : compiled.problems),
    ...(await fileProblems(inputs, world.env)),
  ];
  if (decoded?.ok && aimed?.ok) problems.push(...mismatches(decoded.handle, aimed.target));
  if (problems.length > 0 || !decoded?.ok || !aimed?.ok || !compiled.ok)
    return { inputs: parsed.ok ? inputs : null, problems };
  for (const warning of aimed.warnings) world.log.warning(warning);
  const { handle } = decoded;
  const target = { ...aimed.target, projectId: aimed.target.projectId ?? handle.projectId };
  return { inputs, handle, target, rules: compiled.rules };
}

const PROJECT_ID = /^[0-9a-f]{32}$/i;

/** A handle of another place: its runs would be looked for where they cannot be. */
function mismatches(handle: Handle, target: Target): string[] {
  const problems: string[] = [];
  if (target.cdm.host !== handle.host)
    problems.push(
      `Input "handle": was written for the service at ${handle.host}, and the inputs lead to ${target.cdm.host}; give the region or the endpoint of the submission`,
    );
  const { projectId } = target;
  if (projectId !== null && PROJECT_ID.test(projectId) && projectId !== handle.projectId)
    problems.push(otherProject(projectId, handle.projectId).message);
  return problems;
}

function otherProject(given: string, inHandle: string): Problem {
  return {
    title: 'Inputs',
    message: `Input "handle": was written for the project ${inHandle}, and the inputs lead to ${given}; give the project of the submission`,
    hint: '',
  };
}

async function waitForAll(
  world: World,
  shelf: Shelf,
  { inputs, handle, rules }: Prepared,
  connection: Connection,
  begun: number,
): Promise<Story> {
  const { ports, projectId, host } = connection;
  const book = openBook({ action: 'wait', projectId, host, onCancel: inputs.onCancel }, handle.records, shelf);
  const outcomes = await attendAll(world, ports, inputs, handle.records, book, begun);
  book.close(world.cancel.aborted);
  const past = await earlierRuns(world, ports, inputs, rules, outcomes, []);
  const { onUnmeasured, onMissingBaseline } = inputs;
  const concluded = conclude({
    outcomes,
    rules,
    past,
    onUnmeasured,
    onMissingBaseline,
    // Asked only now: a cancellation also cuts off the questions about earlier runs.
    cancelled: world.cancel.aborted,
    dataTime: null,
    handle: book.handle(),
  });
  return { ...storyOfNothing(world, []), ...concluded, past };
}

async function attendAll(
  world: World,
  ports: Ports,
  inputs: WaitInputs,
  records: readonly RunRecord[],
  book: Book,
  begun: number,
): Promise<Outcome[]> {
  const usual = await usualDurations(world, ports, inputs, records.length);
  const narrator = createNarrator(world.log, world.clock, records.length, usual);
  const until = begun + inputs.waitTimeoutMs;
  const options = {
    until,
    locateUntil: until,
    cancel: world.cancel,
    pacer: createPacer(ports, inputs.pollInterval, inputs.requestsPerMinute),
    onTimeout: inputs.onTimeout,
    onCancel: inputs.onCancel,
    deleteJob: inputs.deleteJob,
    stepJobs: new Set(records.map((record) => record.name)),
    save: (record: RunRecord) => book.put(record),
    onStatus: narrator.onStatus,
    onLook: narrator.onLook,
  };
  return Promise.all(
    records.map(async (record) => {
      const taken = takenFrom(record);
      // Written down before anything is asked: a step that is killed leaves its runs to what cleans up after it.
      if (taken !== null) book.put(record);
      const ended = taken === null ? neverRan(record) : await attend(ports, taken, options);
      book.put({ ...ended.record, status: ended.status });
      narrator.onEnd(ended);
      return ended;
    }),
  );
}

/** `null` where the submission brought no run that could be waited for. */
function takenFrom(record: RunRecord): Taken | null {
  if (record.phase === 'ended' || record.phase === 'sending') return null;
  const known = bareRun(record.name, record.submissionId, record.creationDate);
  // What stood on the candidates before is not in the handle; the identity of the run is.
  const befores = beforesOf(record);
  return {
    record,
    reply: known,
    sighting: record.cluster === null ? null : { cluster: record.cluster, run: known },
    befores,
    sure: true,
  };
}

function neverRan(record: RunRecord): Outcome {
  const status = record.status ?? 'LOST';
  const reason =
    status === 'LOST'
      ? 'the step that submitted it could not find out whether it was started'
      : status === 'REJECTED'
        ? 'the service refused it when it was submitted'
        : 'the step that was to submit it did not get to it';
  const lost = status === 'LOST';
  return outcome(record, status, { reason, hint: lost ? lookHint(record.name) : '', mayStillRun: lost });
}
