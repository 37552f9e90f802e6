import type { Definition } from '../../jobs/definition.ts';
import { failure, unsupported } from '../job-failure.ts';
import { type JobInputs, jobInputs, ownEntry, requiredInput, unsupportedInputs } from './job-inputs.ts';
import type { Plan, Source, Target } from './job-plan.ts';
import { readSource } from './read-source.ts';
import { readTarget } from './read-target.ts';
import { DRIVER, FROM, TO } from './supported-inputs.ts';

// More connections than this help no database, and many servers accept about a hundred.
const MAX_EXTRACTORS = 16;

/**
 * Reads a job into a plan. Throws a JobFailure that names every part of it that the engine does not support. `takesQueries` is
 * true for a link with a database server.
 */
export function readPlan(definition: Definition, takesQueries: (link: string) => boolean): Plan {
  const { tree, jobType } = definition;
  const [from, to] = [String(tree['from-connector-name']), String(tree['to-connector-name'])];
  const [fromRules, toRules] = [ownEntry(FROM, from), ownEntry(TO, to)];
  const refused: string[] = [];
  if (jobType !== 'NORMAL_JOB') refused.push(`job_type ${jobType}`);
  if (fromRules === undefined) refused.push(`from-connector-name ${from} (only ${Object.keys(FROM).join(', ')})`);
  else refused.push(...unsupportedInputs(definition, 'from', { fromJobConfig: fromRules }));
  if (toRules === undefined) refused.push(`to-connector-name ${to} (only ${Object.keys(TO).join(', ')})`);
  else refused.push(...unsupportedInputs(definition, 'to', { toJobConfig: toRules }));
  refused.push(...unsupportedInputs(definition, 'driver', DRIVER));
  if (jobInputs(definition, 'from').is('fromJobConfig.useSql') && !takesQueries(String(tree['from-link-name']))) {
    refused.push('fromJobConfig.useSql=true (only false for a SQLite file)');
  }
  if (refused.length > 0) throw unsupported(refused);
  const source = readSource(from, linkName(definition, 'from'), jobInputs(definition, 'from'));
  const target = readTarget(to, linkName(definition, 'to'), jobInputs(definition, 'to'));
  checkPair(source, target);
  const driver = jobInputs(definition, 'driver');
  return { source, target, extractors: readExtractors(driver), ...readDirtyData(driver) };
}

function checkPair(source: Source, target: Target): void {
  if ((source.kind === 'binary') !== (target.kind === 'binary')) {
    throw failure(
      'Cdm.0062',
      'BINARY_FILE is needed on both sides: fromJobConfig.inputFormat, toJobConfig.outputFormat',
    );
  }
  if (source.kind !== 'csv') return;
  if (target.kind === 'csv' && target.shape.header) {
    throw unsupported(['toJobConfig.firstRowAsHeader=true from a CSV source, whose columns have no names']);
  }
  if (target.kind === 'table' && target.preparation !== 'DO_NOTHING') {
    throw unsupported([
      `toJobConfig.tablePreparation=${target.preparation} from a CSV source, whose columns have no types`,
    ]);
  }
}

function readExtractors(inputs: JobInputs): number {
  const count = Number(inputs.text('throttlingConfig.numExtractors') ?? 1);
  return Math.min(Math.max(count, 1), MAX_EXTRACTORS);
}

/** Without a limit every dirty row is allowed if it is recorded, and none if it would be lost. */
function readDirtyData(inputs: JobInputs): Pick<Plan, 'maxErrors' | 'dirtyData'> {
  const name = (input: string): string => `throttlingConfig.${input}`;
  const recorded = inputs.is(name('recordDirtyData'));
  const limit = inputs.text(name('maxErrorRecords'));
  const maxErrors = limit === undefined ? (recorded ? Number.POSITIVE_INFINITY : 0) : Number(limit);
  const directory = inputs.text(name('dirtyDataDirectory'));
  // The user guide: nothing is stored without a directory.
  if (!recorded || directory === undefined) return { maxErrors, dirtyData: undefined };
  const link = requiredInput(inputs, name('writeToLink'));
  return { maxErrors, dirtyData: { link, bucket: requiredInput(inputs, name('obsBucket')), directory } };
}

function linkName(definition: Definition, side: 'from' | 'to'): string {
  const link = definition.tree[`${side}-link-name`];
  if (typeof link === 'string' && link !== '') return link;
  throw failure('Cdm.0238', `${side}-link-name cannot be left blank`);
}
