import { parametersOf } from '../catalogue/catalogue.ts';
import { type Checked, hasMacro, placeOf } from '../parameters/checked-job.ts';

/** Allowed settings that can cost a workflow its result or its data, or start a second run. */
export function checkDangers(checked: Checked): void {
  driver(checked, 'schedulerConfig.disposableType', (value) => {
    const kind = value.toUpperCase();
    if (kind === 'DELETE')
      return [
        'disposable-job',
        'The service deletes this job after its run. Whether it succeeded may then be unknown. NONE keeps the job.',
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
          'The service also starts this job by its own schedule, in addition to the runs of the workflow.',
        ]
      : null,
  );
  driver(checked, 'retryJobConfig.retryJobType', (value) =>
    !value.toUpperCase().startsWith('RETRY')
      ? null
      : [
          'service-retry',
          'The service restarts this job after a failure. The failed run stays failed for the workflow, and a later run may still write.',
        ],
  );
  driver(checked, 'throttlingConfig.maxErrorRecords', (value) => {
    const recorded = checked.value('driver', 'throttlingConfig.recordDirtyData')?.toLowerCase() === 'true';
    return Number(value) > 0 && !recorded
      ? [
          'dirty-data-lost',
          `Up to ${value.slice(0, 20)} bad records per shard are skipped, and recordDirtyData does not keep them.`,
        ]
      : null;
  });
  checkExtractors(checked);
  checkMaskedText(checked);
  checkQuotes(checked);
}

/** A finding about a value, `null` if the value is safe. */
type Judge = (value: string) => readonly [code: string, message: string] | null;

function driver(checked: Checked, name: string, judge: Judge): void {
  const input = checked.input('driver', name);
  const value = checked.value('driver', name)?.trim();
  const danger = input && value ? judge(value) : null;
  if (input && danger) checked.report(placeOf(input), 'warning', danger[0], danger[1]);
}

/** From the user guide: the limit of a job, and the recommendations for the largest and the smallest cluster. */
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
      `The recommended total for the largest cluster (cdm.4xlarge) is ${LARGEST_CLUSTER} extractors. The rest waits in the queue.`,
    );
  else
    checked.report(
      at,
      'info',
      'many-extractors',
      'Recommended totals of extractors: cdm.large 16, cdm.xlarge 32, cdm.4xlarge 128. The rest waits in the queue.',
    );
}

/** An export of the console contains this text in place of a password. */
function checkMaskedText(checked: Checked): void {
  for (const input of [...checked.inputs.from, ...checked.inputs.to, ...checked.inputs.driver]) {
    if (input.value?.kind === 'string' && input.value.text === 'Add password here')
      checked.report(
        input.value,
        'warning',
        'masked-password',
        `${input.name} contains the text that an export has in place of a password.`,
      );
  }
}

/** Only destinations that have the parameter: without it, values with a separator or a quote break the lines of the file. */
function checkQuotes(checked: Checked): void {
  const connector = checked.connectors.to;
  const parameters = connector === null ? null : parametersOf(checked.catalogue, 'to', connector);
  if (!parameters?.some(({ name }) => name === 'toJobConfig.quoteChar')) return;
  const format = checked.input('to', 'toJobConfig.outputFormat');
  const quotes = checked.value('to', 'toJobConfig.quoteChar')?.trim().toLowerCase() ?? '';
  if (!format || checked.value('to', format.name) !== 'CSV_FILE' || quotes === 'true' || hasMacro(quotes)) return;
  // That the formats do not fit has an error of its own.
  if (checked.value('from', 'fromJobConfig.inputFormat') === 'BINARY_FILE') return;
  checked.report(
    placeOf(format),
    'warning',
    'csv-without-quotes',
    'CSV without toJobConfig.quoteChar: values that contain a separator, a quote or a line break are written without quotes, and readers then find other columns or rows. Set quoteChar to "true".',
  );
}
