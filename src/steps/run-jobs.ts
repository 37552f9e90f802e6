import { foresee } from '../migration/submit/plan.ts';
import { createPacer } from '../migration/wait/pacer.ts';
import { newRecord } from '../migration/run/run-record.ts';
import { type RunAllOptions, runAll } from '../migration/run-jobs.ts';
import { traitsOf } from '../migration/run/job-request.ts';
import type { Problem } from '../results/types.ts';
import { announce, announceIntents } from './report/log-submission.ts';
import { openBook, type Shelf } from './state/run-ledger.ts';
import { settleCandidates } from './connect/resolve-candidates.ts';
import { conclude } from './report/step-result.ts';
import { type Connection, connect } from './connect/connect.ts';
import { endWith } from './run-step.ts';
import { createNarrator } from './report/progress-log.ts';
import { earlierRuns } from './connect/baseline-runs.ts';
import { type Prepared, prepare } from './prepare/prepare-run.ts';
import { keepReplaced } from './report/definition-backup.ts';
import { type Story, storyOfNothing } from './report/step-report.ts';
import { resumeSince } from './connect/resume-since.ts';
import { usualDurations } from './connect/expected-duration.ts';
import type { World } from './step-context.ts';

/** How long a submission may take where the inputs allow a single look only. */
const ONE_LOOK_MS = 60_000;

/** What the root action does: reads its inputs, submits the jobs, waits for them, judges and reports. */
export function runJobs(world: World): Promise<boolean> {
  return endWith(world, (shelf) => tell(world, shelf));
}

async function tell(world: World, shelf: Shelf): Promise<Story> {
  const preparation = await prepare(world);
  if (!preparation.ok) {
    const { inputs, problems, findings } = preparation;
    return { ...storyOfNothing(world, problems), inputs, findings };
  }
  const { prepared } = preparation;
  announce(world.log, prepared);
  const begun = world.clock.now();
  const connected = await connect(world, prepared.target, prepared.inputs);
  if (!connected.ok) return storyOfNone(world, prepared, [connected.problem]);
  const { connection } = connected;
  try {
    return await submitAndWait(world, shelf, prepared, connection, begun);
  } finally {
    await connection.close();
  }
}

async function submitAndWait(
  world: World,
  shelf: Shelf,
  prepared: Prepared,
  connection: Connection,
  begun: number,
): Promise<Story> {
  const { inputs, tasks, rules } = prepared;
  const { ports, projectId, host } = connection;
  const until = begun + inputs.waitTimeoutMs;
  const submitUntil = begun + Math.max(inputs.waitTimeoutMs, inputs.waitTimeoutMs === 0 ? ONE_LOOK_MS : 0);
  const { cancel } = world;
  const nothing = (problems: readonly Problem[]): Story => ({ ...storyOfNone(world, prepared, problems), projectId });

  const resume = await resumeSince(world, inputs);
  if (!resume.ok) return nothing([resume.problem]);
  const candidates = await settleCandidates(
    ports,
    { entries: prepared.clusters, tasks, preflight: inputs.preflight, startClusters: inputs.startClusters },
    { until: submitUntil, cancel },
  );
  if (!candidates.ok) return nothing(candidates.problems);

  if (tasks.length > 1) {
    const { ids: clusters } = candidates;
    const view = { clusters, policy: inputs.ifExists, resumeSince: resume.since, cancel };
    announceIntents(world.log, await foresee(ports, tasks, view));
  }

  const records = tasks.map((task) => newRecord(traitsOf(task)));
  const book = openBook({ action: 'run', projectId, host, onCancel: inputs.onCancel }, records, shelf);
  const usual = await usualDurations(world, ports, inputs, tasks.length);
  const narrator = createNarrator(world.log, world.clock, tasks.length, usual);
  const replaced = keepReplaced(world);
  const options: Omit<RunAllOptions, 'directory'> = {
    clusters: candidates.ids,
    policy: inputs.ifExists,
    resumeSince: resume.since,
    until,
    submitUntil,
    locateUntil: submitUntil,
    cancel,
    pacer: createPacer(ports, inputs.pollInterval, inputs.requestsPerMinute),
    onTimeout: inputs.onTimeout,
    onCancel: inputs.onCancel,
    deleteJob: inputs.deleteJob,
    stepJobs: new Set(tasks.map((task) => task.name)),
    wait: inputs.wait,
    maxRunning: inputs.maxRunningJobs,
    failFast: inputs.failFast,
    save: (record) => book.put(record),
    keepReplaced: replaced.keep,
    onStatus: narrator.onStatus,
    onLook: narrator.onLook,
    onEnd: (ended) => {
      book.put({ ...ended.record, status: ended.status });
      narrator.onEnd(ended);
    },
  };
  const outcomes = await runAll(ports, tasks, options);
  book.close(cancel.aborted);
  const past = await earlierRuns(world, ports, inputs, rules, outcomes, candidates.ids);
  const { onUnmeasured, onMissingBaseline } = inputs;
  const concluded = conclude({
    outcomes,
    rules,
    past,
    onUnmeasured,
    onMissingBaseline,
    // Asked only now: a cancellation also cuts off the questions about earlier runs.
    cancelled: cancel.aborted,
    dataTime: prepared.dataTime?.text ?? null,
    handle: book.handle(),
  });
  return {
    ...nothing([]),
    ...concluded,
    past,
    replaced: replaced.list,
    clusterNames: candidates.names,
  };
}

/** A step that was prepared and submitted nothing, or not yet. */
function storyOfNone(world: World, prepared: Prepared, problems: readonly Problem[]): Story {
  const { inputs, findings, target, dataTime } = prepared;
  const { region, projectId } = target;
  const nothing = storyOfNothing(world, problems, dataTime?.text ?? null);
  return { ...nothing, inputs, findings, region, ownEndpoint: inputs.endpoint !== null, projectId };
}
