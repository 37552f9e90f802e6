import { type Checked, placeOf } from '../parameters/checked-job.ts';

/**
 * Notes values with `+` or `%`. In Apache Sqoop, which CDM is based on, the service URL-decodes values, so that `+` becomes a
 * blank. Exports of CDM contain encoded values. What CDM does with values in a request is not documented.
 */
export function checkEncoding(checked: Checked): void {
  const { from, to, driver } = checked.inputs;
  const unclear = [...from, ...to, ...driver].filter(
    ({ value }) => value?.kind === 'string' && /[+%]/.test(value.text),
  );
  const [first] = unclear;
  if (first === undefined) return;
  const more = unclear.length === 1 ? '' : `, like ${unclear.length - 1} more of this job,`;
  checked.report(
    placeOf(first),
    'info',
    'encoded-value',
    `The value of ${first.name}${more} contains "+" or "%". The service may URL-decode it: "+" becomes a blank, "%2F" a slash. If it has to stay as written, read the job back from the cluster and compare.`,
  );
}
