import { type Checked, placeOf } from './checked-job.ts';

/** Settings that are allowed, but make a run that a workflow waits for lose its result, its data or its only start. */
export function checkDangers(checked: Checked): void {
  driver(checked, 'schedulerConfig.disposableType', (value) => {
    const kind = value.toUpperCase();
    if (kind === 'DELETE')
      return [
        'disposable-job',
        'The service deletes this job after its run, and the result with it: whether it succeeded may then be unknown. NONE keeps the job.',
      ];
    if (kind === 'DELETE_AFTER_SUCCEED')
      return [
        'disposable-job',
        'The service deletes this job after a success, and the counts of rows may go with it. NONE keeps the job.',
      ];
    return null;
  });
  driver(checked, 'schedulerConfig.isSchedulerJob', (value) =>
    value.toLowerCase() === 'true'
      ? [
          'scheduled-job',
          'The service starts this job by its own timetable too, besides the runs that the workflow starts.',
        ]
      : null,
  );
  driver(checked, 'retryJobConfig.retryJobType', (value) =>
    !value.toUpperCase().startsWith('RETRY')
      ? null
      : [
          'service-retry',
          'The service starts this job again by itself after a failure. The run that the workflow saw fail stays failed, and a later one may still write.',
        ],
  );
  driver(checked, 'throttlingConfig.maxErrorRecords', (value) => {
    const recorded = checked.value('driver', 'throttlingConfig.recordDirtyData')?.toLowerCase() === 'true';
    return Number(value) > 0 && !recorded
      ? [
          'dirty-data-lost',
          `Up to ${value.slice(0, 20)} bad records per shard are left out, and recordDirtyData does not keep them: they are lost without a trace.`,
        ]
      : null;
  });
  checkExtractors(checked);
  checkMaskedText(checked);
}

type Judge = (value: string) => readonly [code: string, message: string] | null;

function driver(checked: Checked, name: string, judge: Judge): void {
  const input = checked.input('driver', name);
  const value = checked.value('driver', name)?.trim();
  const danger = input && value ? judge(value) : null;
  if (input && danger) checked.report(placeOf(input), 'warning', danger[0], danger[1]);
}

/** The user guide's limit of a job, and what it advises for the largest and the smallest cluster. */
const PER_JOB = 300;
const LARGEST_CLUSTER = 128;
const SMALLEST_CLUSTER = 16;

function checkExtractors(checked: Checked): void {
  const input = checked.input('driver', 'throttlingConfig.numExtractors');
  const count = Number(checked.value('driver', 'throttlingConfig.numExtractors'));
  if (!input || !(count > SMALLEST_CLUSTER)) return;
  const at = placeOf(input);
  if (count > PER_JOB) checked.report(at, 'warning', 'too-many-extractors', `A job has at most ${PER_JOB} extractors.`);
  else if (count > LARGEST_CLUSTER)
    checked.report(
      at,
      'warning',
      'too-many-extractors',
      `The largest cluster (cdm.4xlarge) is advised to run ${LARGEST_CLUSTER} extractors in all; the rest waits in the queue.`,
    );
  else
    checked.report(
      at,
      'info',
      'many-extractors',
      `Clusters are advised to run so many extractors in all: cdm.large 16, cdm.xlarge 32, cdm.4xlarge 128. The rest waits in the queue.`,
    );
}

/** The console's export writes this where a password was. */
function checkMaskedText(checked: Checked): void {
  for (const input of [...checked.inputs.from, ...checked.inputs.to, ...checked.inputs.driver]) {
    if (input.value?.kind === 'string' && input.value.text === 'Add password here')
      checked.report(
        input.value,
        'warning',
        'masked-password',
        `${input.name} holds the text that an export puts in place of a password.`,
      );
  }
}
