import { nearestName } from '../../text/nearest-name.ts';
import type { Side } from '../catalogue/parameters.ts';
import type { Checked } from '../parameters/checked-job.ts';
import { describe, get, type Member, memberOf, textOf } from '../parse/tree.ts';
import { checkConfigValues } from './check-configs.ts';

const SIDES: readonly Side[] = ['from', 'to', 'driver'];

/** Checks the fields of a job, and the structure of its configs and inputs. */
export function checkStructure(checked: Checked): void {
  const absent = checked.catalogue.fields.filter((field) => memberOf(checked.job, field) === null);
  for (const member of checked.job.members) checkField(checked, member, absent);
  checkJobType(checked);
  checkLink(checked, 'from-link-name');
  checkLink(checked, 'to-link-name');
  for (const side of SIDES) checkConfigValues(checked, side);
}

function checkField({ catalogue, report }: Checked, { key, at }: Member, absent: readonly string[]): void {
  if (catalogue.fields.includes(key) || catalogue.systemFields.includes(key)) return;
  const meant = nearestName(key, absent);
  const hint = meant ? ` Did you mean "${meant}"?` : '';
  report(
    { at },
    'warning',
    'unknown-field',
    `${JSON.stringify(key.slice(0, 80))} is not a documented field of a job.${hint}`,
  );
}

function checkJobType({ catalogue, job, report }: Checked) {
  const type = get(job, 'job_type');
  const allowed = catalogue.jobTypes.join(', ');
  if (type === null)
    return report(
      job,
      'warning',
      'missing-job-type',
      `The job has no "job_type". Some editions of the service require it. Allowed: ${allowed}.`,
    );
  const text = textOf(type);
  if (text !== null && catalogue.jobTypes.includes(text)) return;
  const isCase = text !== null && catalogue.jobTypes.includes(text.toUpperCase());
  report(
    type,
    isCase ? 'warning' : 'error',
    'bad-job-type',
    `"job_type" is ${describe(type)}. Allowed: ${allowed}${isCase ? ', in upper case' : ''}.`,
  );
}

/** Editions disagree about whether a link is required. Without one, a job has no connection. */
function checkLink({ job, report }: Checked, field: string) {
  const link = get(job, field);
  if (link === null) return report(job, 'warning', 'missing-link', `The job has no "${field}".`);
  if (link.kind === 'string' && link.text.trim() !== '') return;
  report(
    link,
    'warning',
    'missing-link',
    `"${field}" is ${describe(link)}. It has to be the name of a link on the cluster.`,
  );
}
