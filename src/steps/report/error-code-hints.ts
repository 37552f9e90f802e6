const LINK =
  'Links belong to a cluster, and this one lacks it or cannot use it. Create it there under the same name, or leave the cluster out of "clusters".';
const TAKEN = 'A job of that name exists already, perhaps of another user. See "if-exists", or use "job-name-suffix".';
const RUNS = 'The job runs or is in use. Wait for its end';
const SETTINGS = 'Check the settings of the job. The action in /validate reports most errors with their line.';
const CONNECTION =
  'The cluster did not reach the source or the target. Test the link in the console: address, port, security group, user and password.';
const OBJECT =
  'Check that the table, file, directory or bucket exists under that name, and that the user of the link may use it.';
const SQL = 'Check the SQL of the job: table, columns and "whereClause".';

/**
 * What to do about a code of the service, by the published list of its codes: 0xxx of the service itself, from 04xx on
 * those of a data source, which are found in the text of a run that failed.
 */
const HINTS: readonly (readonly [codes: readonly string[], hint: string])[] = [
  [['0101', '0060', '0317'], LINK],
  [['0104', '0318'], TAKEN],
  [['0052', '0322'], RUNS],
  [['0059'], 'The job is disabled. Enable it in the console.'],
  [
    ['0061', '0102'],
    'This cluster does not offer that connector, or not in that direction. Check "from-connector-name" and "to-connector-name".',
  ],
  [['0089'], 'The cluster is of a version that does not know this setting. Leave it out, or use a newer cluster.'],
  [['0201'], 'Check the state of the cluster: it may be stopped, starting or broken.'],
  [['0004', '0009', '0010', '0011', '0014', '0018', '0020', '0024', '0055', '0085', '0238', '0320', '0327'], SETTINGS],
  [
    [
      '0021',
      '0411',
      '0518',
      '0600',
      '0700',
      '0800',
      '0831',
      '0901',
      '0941',
      '0950',
      '1011',
      '1101',
      '1201',
      '1301',
      '1501',
      '1601',
    ],
    CONNECTION,
  ],
  [['0240', '0420', '0801', '0900', '1000', '1100', '1504'], OBJECT],
  [['0902', '0903', '0904', '0913'], SQL],
  [['0921', '0925', '0931'], 'The type of a column does not fit. Convert it in the job, or leave the column out.'],
  [['0423'], 'Files of that name exist in the target already. See "duplicateFileOpType".'],
  [
    ['0936'],
    'More rows are dirty than the job allows. Look at the dirty data; raise "maxErrorRecords" only if that is right.',
  ],
  [['1120'], 'The table in HBase holds data. Clear it, or set the job to clear it before the import.'],
];

const BY_CODE: ReadonlyMap<string, string> = new Map(
  HINTS.flatMap(([codes, hint]) => codes.map((code) => [`Cdm.${code}`, hint] as const)),
);

/**
 * What to do about a code, or the empty string where it is not in the list.
 *
 * @param canAttach true if the inputs can choose to attach to a running job
 */
export function codeHint(code: string | null, canAttach: boolean): string {
  const hint = BY_CODE.get(code ?? '') ?? '';
  if (hint !== RUNS) return hint;
  return canAttach ? `${RUNS}, or use "if-exists: attach".` : `${RUNS}.`;
}
