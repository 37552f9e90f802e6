import { stringify } from 'yaml';

/** A job as small as the service takes it. */
export function smallJob(name: string): Record<string, unknown> {
  return {
    name,
    job_type: 'NORMAL_JOB',
    'from-connector-name': 'obs-connector',
    'from-link-name': 'a',
    'to-connector-name': 'obs-connector',
    'to-link-name': 'b',
    'from-config-values': { configs: [] },
    'to-config-values': { configs: [] },
    'driver-config-values': { configs: [] },
  };
}

/** A job of a table with so many columns, as the console exports it. */
export function tableJob(name: string, columns: number): Record<string, unknown> {
  const list = Array.from({ length: columns }, (_, index) => `column_${index}`).join('&');
  const input = (key: string, value: string) => ({ name: key, value });
  return {
    ...smallJob(name),
    'from-connector-name': 'generic-jdbc-connector',
    'from-config-values': {
      configs: [
        {
          name: 'fromJobConfig',
          inputs: [
            input('fromJobConfig.useSql', 'false'),
            input('fromJobConfig.schemaName', 'shop'),
            input('fromJobConfig.tableName', name),
            input('fromJobConfig.columnList', list),
            input('fromJobConfig.incrMigration', 'false'),
          ],
        },
      ],
    },
    'to-config-values': {
      configs: [
        {
          name: 'toJobConfig',
          inputs: [
            input('toJobConfig.bucketName', 'lake'),
            input('toJobConfig.outputDirectory', `/shop/${name}`),
            input('toJobConfig.outputFormat', 'CSV_FILE'),
            input('toJobConfig.columnList', list),
          ],
        },
      ],
    },
    'driver-config-values': {
      configs: [{ name: 'throttlingConfig', inputs: [input('throttlingConfig.numExtractors', '4')] }],
    },
  };
}

const CLUSTER = '00000000-0000-4000-8000-000000000000';

/** 5,000 jobs in an indented JSON file of 12.3 MB. */
export function largeJson(): string {
  const jobs = Array.from({ length: 5000 }, (_, index) => tableJob(`table_${index}`, 28));
  return JSON.stringify({ jobs, clusters: [CLUSTER] }, null, 2);
}

/** A YAML file of 5 MB in block style, every job written out. */
export function largeYaml(): string {
  const jobs = Array.from({ length: 2960 }, (_, index) => tableJob(`table_${index}`, 28));
  return stringify({ jobs, clusters: [CLUSTER] }, { lineWidth: 0, aliasDuplicateObjects: false });
}
