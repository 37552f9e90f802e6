import { isRecord } from '../json.ts';
import { numberOnTheWire } from '../runs/counters.ts';
import { isUnderWay, newestVisible, phaseAt, type Run } from '../runs/runs.ts';
import { lastUpdate } from '../runs/submission-view.ts';
import { ancestorOf } from '../scenario/ancestor.ts';
import type { Count, EmulatorOptions } from '../scenario/options.ts';
import type { Job } from '../state/emulator-state.ts';
import { mapConfigs, VALUE_PARTS } from './config-values.ts';
import { isScheduled } from './definition.ts';
import { formEncode } from './form-values.ts';

/** A job as the query route shows it: its definition with encoded values, and the fields that the service generates. */
export function jobRow(job: Job, now: number, options: EmulatorOptions): unknown {
  const tree: Record<string, unknown> = { ...job.definition.tree };
  for (const part of VALUE_PARTS) {
    tree[part] = mapConfigs(tree[part], (config, index) => ({
      ...config,
      inputs: inputs(config.inputs, options),
      id: index + 1,
      type: 'JOB',
    }));
  }
  return { ...tree, job_type: job.definition.jobType, ...generated(job, now) };
}

function encoder(options: EmulatorOptions): (value: string) => string {
  if (ancestorOf(options).formEncodedValues === true) return formEncode;
  return (options.encodeValues ?? true) ? encodeURIComponent : (value) => value;
}

/** Text values are encoded; empty lists and objects stay as they are, unless `emptyInputs` asks for the documented form. */
function inputs(list: unknown, options: EmulatorOptions): unknown {
  if (!Array.isArray(list)) return list;
  const documented = options.emptyInputs === 'object';
  if (documented && list.length === 0) return {};
  const encode = encoder(options);
  return list.map((input: unknown) => {
    if (!isRecord(input)) return input;
    const { value } = input;
    if (typeof value === 'string') return { ...input, value: encode(value), type: 'STRING' };
    return documented && isRecord(value) && Object.keys(value).length === 0 ? { ...input, value: [] } : input;
  });
}

function generated(job: Job, now: number): Record<string, unknown> {
  const run = newestVisible(job.runs, now);
  return {
    id: job.id,
    type: job.definition.jobType,
    enabled: true,
    group_name: 'DEFAULT',
    flag: isScheduled(job.definition) ? 1 : 0,
    is_incre_job: false,
    'creation-user': 'cdm',
    'creation-date': job.createdAt,
    'update-user': 'cdm',
    'update-date': job.updatedAt,
    status: run === undefined ? 'NEW' : (phaseAt(run, now).status ?? 'NEW'),
    ...(run === undefined ? {} : lastRun(run, now)),
  };
}

function lastRun(run: Run, now: number): Record<string, unknown> {
  const counted = !isUnderWay(run, now) && phaseAt(run, now).status === 'SUCCEEDED';
  const count = (key: string): unknown => {
    const value: Count = (counted ? run.counters?.[key] : undefined) ?? -1;
    return numberOnTheWire(value);
  };
  return {
    external_id: run.externalId,
    execute_create_date: run.createdAt,
    execute_start_date: run.createdAt,
    execute_update_date: lastUpdate(run, now),
    rows_read: count('ROWS_READ'),
    rows_written: count('ROWS_WRITTEN'),
    bytes_read: count('BYTES_READ'),
    bytes_written: count('BYTES_WRITTEN'),
    files_read: count('FILES_READ'),
    files_written: count('FILES_WRITTEN'),
  };
}
