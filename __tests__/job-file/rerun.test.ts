import { describe, expect, it } from 'vitest';
import { fixture, plan, tinyJob } from './help.ts';

/** A job to a connector with these import settings. */
function job(connector: string, settings: Record<string, string>, extended?: object): string {
  const inputs = Object.entries(settings).map(([name, value]) => ({ name: `toJobConfig.${name}`, value }));
  const value = extended && Buffer.from(JSON.stringify(extended)).toString('base64');
  return JSON.stringify(
    tinyJob('a', {
      'to-connector-name': `${connector}-connector`,
      'to-config-values': {
        configs: [{ name: 'toJobConfig', inputs }],
        ...(value ? { 'extended-configs': { name: 'toJobConfig.extendedFields', value } } : {}),
      },
    }),
  );
}

describe('what running a job again does', () => {
  it.each([
    ['generic-jdbc', { beforeImportType: 'shouldClearTable' }, 'safe'],
    ['generic-jdbc', { beforeImportType: 'shouldClearTable', shouldClearTable: 'false' }, 'unknown'],
    ['generic-jdbc', { beforeImportType: 'none' }, 'duplicates'],
    ['generic-jdbc', { beforeImportType: 'none', shouldClearTable: 'true' }, 'unknown'],
    ['generic-jdbc', { beforeImportType: 'whereClause', whereClause: 'day = 1' }, 'safe'],
    ['generic-jdbc', { beforeImportType: 'whereClause' }, 'unknown'],
    ['generic-jdbc', { shouldClearTable: 'true' }, 'safe'],
    ['generic-jdbc', { shouldClearTable: 'false' }, 'duplicates'],
    ['generic-jdbc', { useStageTable: 'true', shouldClearTable: 'false' }, 'duplicates'],
    ['generic-jdbc', { tablePreparation: 'DROP_AND_CREATE' }, 'safe'],
    ['generic-jdbc', {}, 'unknown'],
    ['hive', { shouldClearTable: 'true' }, 'safe'],
    ['hive', { tablePreparation: 'DROP_AND_CREATE', shouldClearTable: 'false' }, 'safe'],
    ['hive', { shouldClearTable: 'false' }, 'duplicates'],
    ['hive', {}, 'unknown'],
    ['dli', { shouldClearTable: 'true' }, 'safe'],
    ['dli', { shouldClearTable: 'false' }, 'duplicates'],
    ['elasticsearch', { shouldClearType: 'true' }, 'safe'],
    ['elasticsearch', { shouldClearType: 'false', primaryKey: 'id' }, 'safe'],
    ['elasticsearch', { primaryKey: 'id', createIndexStrategy: 'EveryDay' }, 'unknown'],
    ['elasticsearch', { shouldClearType: 'false' }, 'duplicates'],
    ['hbase', {}, 'safe'],
    ['redis', {}, 'safe'],
    ['dis', {}, 'duplicates'],
    ['mongodb', {}, 'unknown'],
    ['obs', { outputFormat: 'BINARY_FILE', duplicateFileOpType: 'REPLACE' }, 'safe'],
    ['obs', { outputFormat: 'BINARY_FILE', duplicateFileOpType: 'SKIP' }, 'safe'],
    ['obs', { outputFormat: 'BINARY_FILE', duplicateFileOpType: 'ABANDON' }, 'unknown'],
    ['obs', { outputFormat: 'CSV_FILE', duplicateFileOpType: 'REPLACE' }, 'unknown'],
    ['hdfs', { outputFormat: 'BINARY_FILE', duplicateFileOpType: 'REPLACE', appendMode: 'true' }, 'unknown'],
    ['something-new', { shouldClearTable: 'true' }, 'unknown'],
  ])('%s with %j: %s', async (connector, settings, expected) => {
    expect((await plan(job(connector, settings))).jobs[0]?.rerun).toBe(expected);
  });

  it.each([
    ['generic-jdbc', { importMode: 'UPSERT' }, 'safe'],
    ['generic-jdbc', { importMode: 'COPY' }, 'duplicates'],
    ['dli', { clearType: 'INSERT_OVERWRITE' }, 'duplicates'],
  ])('%s with the extended settings %j: %s', async (connector, extended, expected) => {
    expect((await plan(job(connector, { shouldClearTable: 'false' }, extended))).jobs[0]?.rerun).toBe(expected);
  });

  it('does not drop a table if the source is not relational', async () => {
    const text = job('generic-jdbc', { tablePreparation: 'DROP_AND_CREATE' }).replace(
      '"generic-jdbc-connector"',
      '"obs-connector"',
    );
    expect((await plan(text)).jobs[0]?.rerun).toBe('unknown');
  });

  it('is safe for the export that overwrites', async () => {
    expect((await plan(fixture('wild-mysql-to-dli.json'))).jobs[0]?.rerun).toBe('safe');
  });
});
