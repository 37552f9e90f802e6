/**
 * A good file with one mistake in it: `edit` replaces the first text by the second, in which `¦` marks the place that the
 * finding has to name. `found` are the findings that are no remarks, as `short` writes them, without their places.
 */
export interface Mistake {
  readonly base: 'table-to-obs.json' | 'obs-to-obs.json' | 'hive-to-hbase.yml';
  readonly edits: readonly (readonly [find: string, replacement: string])[];
  readonly found: string;
  /** Whether the schema refuses it too. */
  readonly schema: boolean;
}

function rows(
  base: Mistake['base'],
  schema: boolean,
  list: readonly (readonly [find: string, replacement: string, found: string])[],
): Mistake[] {
  return list.map(([find, replacement, found]) => ({ base, schema, edits: [[find, replacement]], found }));
}

/** What has to happen elsewhere in the file for the mistake to be one. */
function also(
  mistake: readonly [string, string, string],
  base: Mistake['base'],
  schema: boolean,
  ...more: [string, string][]
): Mistake {
  const [find, replacement, found] = mistake;
  return { base, schema, edits: [[find, replacement], ...more], found };
}

const TABLE = 'table-to-obs.json';
const COPY = 'obs-to-obs.json';
const YAML = 'hive-to-hbase.yml';

const refusedByBoth = [
  ...rows(TABLE, true, [
    ['"name": "orders"', '"name": ¦null', '!missing-name'],
    ['"name": "orders"', '"name": ¦""', '!missing-name'],
    ['"name": "orders"', '"name": ¦7', '!missing-name'],
    ['"name": "orders"', '"name": ¦"all"', '!bad-name'],
    ['"name": "orders"', '"name": ¦".."', '!bad-name'],
    ['"name": "orders"', `"name": ¦"${'x'.repeat(241)}"`, '!bad-name'],
    ['"NORMAL_JOB"', '¦"TABLE_JOB"', 'bad-job-type'],
    ['"NORMAL_JOB"', '¦1', 'bad-job-type'],
    ['"obs-connector"', '¦null', '!missing-connector'],
    ['"generic-jdbc-connector"', '¦"mysql_link"', 'unknown-connector'],
    ['"to-config-values": {"configs"', '"to-config-values": ¦{"config"', 'bad-configs'],
    [
      '"fromJobConfig", "inputs"',
      '¦"toJobConfig", "inputs"',
      'wrong-config wrong-prefix wrong-prefix wrong-prefix wrong-prefix',
    ],
    [
      '{"name": "throttlingConfig", "inputs"',
      '{"name": ¦"fromJobConfig", "inputs"',
      'wrong-config wrong-prefix wrong-prefix',
    ],
    [
      '"fromJobConfig", "inputs": [',
      '"throttlingConfig", "inputs": []}, {"name": "fromJobConfig", "inputs": [',
      'wrong-config',
    ],
    ['{"name": "jarConfig", "inputs": []}', '¦"jarConfig"', 'bad-config'],
    ['{"name": "jarConfig", "inputs": []}', '¦{"inputs": []}', 'bad-config'],
    ['"jarConfig", "inputs": []', '"jarConfig", "inputs": ¦""', 'bad-inputs'],
    ['"jarConfig", "inputs": []', '"jarConfig", "inputs": [¦{"value": "x"}]', 'bad-input'],
    ['"jarConfig", "inputs": []', '"jarConfig", "inputs": [{"name": ¦5}]', 'bad-input'],
    ['"fromJobConfig.schemaName"', '¦"schemaName"', 'wrong-prefix missing-parameter'],
    ['"value": "REPLACE"', '"value": ¦"OVERWRITE"', 'bad-value'],
    ['"value": "CSV_FILE"', '"value": ¦"CSV"', 'bad-value'],
    [
      '"value": "NONE"}\n        ]},\n        {"name": "retry',
      '"value": ¦"KEEP"}\n        ]},\n        {"name": "retry',
      'bad-value',
    ],
    ['retryJobType", "value": "NONE"', 'retryJobType", "value": ¦"TWICE"', 'bad-value'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦"two"', 'bad-number'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦["2"]', 'not-a-string'],
    ['useSql", "value": "false"', 'useSql", "value": ¦"no"', 'bad-boolean'],
    ['"value": "lake"', '"value": ¦{"bucket": "lake"}', 'not-a-string'],
    [
      '"toJobConfig", "inputs": [\n        {"name": "toJobConfig.bucketName", "value": "lake"},',
      '"toJobConfig", "inputs": [',
      'missing-parameter',
    ],
    ['        {"name": "fromJobConfig.tableName", "value": "orders"},\n', '', 'missing-parameter'],
  ]),
  ...rows(COPY, true, [
    ['2026-01-01 00:00:00', '01.01.2026', 'bad-date'],
    [
      '"name": "toJobConfig.outputFormat", "value": "BINARY_FILE"',
      '"name": "toJobConfig.markerFile", "value": "x"',
      'missing-parameter',
    ],
    ['  {\n    "job_type"', '  "x",\n  {\n    "job_type"', '!not-a-job'],
  ]),
  ...rows(YAML, true, [
    ['value: "1"', 'value: ¦one', 'bad-number'],
    ['value: PUTLIST', 'value: ¦PUT', 'bad-value'],
    ['connector-name: hive-connector', 'connector-name: ¦hive', 'unknown-connector'],
    ['name: events\n    from', 'name: ¦all\n    from', '!bad-name'],
    ['name: toJobConfig.rowKeyColumn', 'name: ¦rowKeyColumn', 'wrong-prefix missing-parameter'],
  ]),
];

const refusedByTheCheck = [
  ...rows(TABLE, false, [
    ['"/orders/"', '¦"/orders/${dateformat(yyyyMMdd, -1, DAYS)}/"', 'date-macro'],
    ['"/orders/"', '¦"/orders/${dateformat(yyyyMMdd/"', 'date-macro'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"ob-connector"', 'unknown-connector'],
    ['"value": "CSV_FILE"', '"value": ¦"BINARY_FILE"', 'binary-pair'],
  ]),
  ...rows(COPY, false, [
    ['2026-01-01 00:00:00', '2026-02-30 00:00:00', 'bad-date'],
    ['outputFormat", "value": "BINARY_FILE"', 'outputFormat", "value": ¦"CSV_FILE"', 'binary-pair'],
    ['inputFormat", "value": "BINARY_FILE"', 'inputFormat", "value": "CSV_FILE"', 'binary-pair'],
    ['"/a|/b"', `¦"${'/a|'.repeat(50)}/b"`, 'too-many-items'],
    ['71ff5476e621"}', '71ff5476e621"},\n      {"name": "toJobConfig.validateMD5", "value": ¦"true"}', 'kms-md5'],
    [
      '"schedulerConfig", "inputs": []',
      '"schedulerConfig", "inputs": [{"name": "schedulerConfig.isSchedulerJob", "value": "true"}]',
      '~scheduled-job missing-parameter missing-parameter',
    ],
  ]),
  also(
    ['"to-connector-name": "obs-connector"', '"to-connector-name": "dli-connector"', 'binary-to-table'],
    COPY,
    false,
    ['inputFormat", "value": "BINARY_FILE"', 'inputFormat", "value": ¦"BINARY_FILE"'],
    ['"toJobConfig.bucketName"', '"toJobConfig.queue"'],
    ['"toJobConfig.outputDirectory"', '"toJobConfig.database"'],
    ['{"name": "toJobConfig.outputFormat", "value": "BINARY_FILE"}', '{"name": "toJobConfig.table", "value": "t"}'],
    [
      ',\n      {"name": "toJobConfig.encryption", "value": "KMS"},\n      {"name": "toJobConfig.kmsID", "value": "53440ccb-3e73-4700-98b5-71ff5476e621"}',
      '',
    ],
  ),
];

const timetable = (inputs: string): [string, string] => [
  '"schedulerConfig", "inputs": []',
  `"schedulerConfig", "inputs": [\n{"name": "schedulerConfig.isSchedulerJob", "value": "true"},\n{"name": "schedulerConfig.cycle", "value": "1"},\n${inputs}]`,
];
const encryption = (inputs: string): [string, string] => ['"value": "KMS"}', `"value": "AES-256-GCM"},\n${inputs}`];

const timetablesAndKeys: Mistake[] = [
  {
    base: COPY,
    schema: false,
    edits: [
      timetable(
        '{"name": "schedulerConfig.cycleType", "value": "week"},{"name": "schedulerConfig.runAt", "value": ¦"1,2"}',
      ),
    ],
    found: '~scheduled-job bad-schedule',
  },
  {
    base: COPY,
    schema: false,
    edits: [
      timetable(
        '{"name": "schedulerConfig.cycleType", "value": "hour"},{"name": "schedulerConfig.runAt", "value": ¦"0,60"}',
      ),
    ],
    found: '~scheduled-job bad-schedule',
  },
  {
    base: COPY,
    schema: false,
    edits: [
      timetable(
        '{"name": "schedulerConfig.cycleType", "value": "day"},{"name": "schedulerConfig.startDate", "value": "2026-02-01 00:00:00"},{"name": "schedulerConfig.stopDate", "value": ¦"2026-01-01 00:00:00"}',
      ),
    ],
    found: '~scheduled-job bad-schedule',
  },
  {
    base: COPY,
    schema: true,
    edits: [timetable('{"name": "schedulerConfig.cycleType", "value": ¦"year"}')],
    found: '~scheduled-job bad-value',
  },
  {
    base: COPY,
    schema: true,
    edits: [
      encryption(
        `{"name": "toJobConfig.dek", "value": ¦"abc"}, {"name": "toJobConfig.iv", "value": "${'0'.repeat(32)}"}`,
      ),
    ],
    found: 'bad-pattern',
  },
  {
    base: COPY,
    schema: false,
    edits: [encryption(`{"name": "toJobConfig.dek", "value": "${'a'.repeat(64)}"}`)],
    found: '~missing-parameter',
  },
];

const warnings = [
  ...rows(TABLE, false, [
    ['      "job_type": "NORMAL_JOB",\n', '', '~missing-job-type'],
    ['"NORMAL_JOB"', '¦"normal_job"', '~bad-job-type'],
    ['"from-link-name": "mysql_link"', '"from-link-name": ¦null', '~missing-link'],
    ['"from-link-name"', '¦"from_link_name"', '~missing-link ~unknown-field'],
    ['"job_type": "NORMAL_JOB"', '"job_type": "NORMAL_JOB", ¦"comment": "x"', '~unknown-field'],
    ['"clusters"', '¦"cluster"', '~unknown-field'],
    ['"name": "orders"', '"name": ¦"orders of today"', '~name-characters'],
    ['"fromJobConfig.columnList"', '¦"fromJobConfig.columnLists"', '~unknown-parameter'],
    ['"fromJobConfig.columnList"', '¦"fromJobConfig.columnlist"', '~unknown-parameter'],
    ['"fromJobConfig.columnList"', '¦"fromJobConfig.database"', '~other-connector'],
    ['"fromJobConfig.columnList"', '¦"fromJobConfig.tablePreparation"', '~wrong-side'],
    ['"jarConfig"', '¦"jarsConfig"', '~unknown-config'],
    ['"retryJobConfig.retryJobType"', '¦"retryJobConfig.retryType"', '~unknown-parameter'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦2', '~not-a-string'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦"0"', '~out-of-range'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦"400"', '~too-many-extractors'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦"129"', '~too-many-extractors'],
    ['numExtractors", "value": "2"', 'numExtractors", "value": ¦null', '~null-value'],
    ['numExtractors", "value": "2"', 'numExtractors", "values": "2"', '~missing-value'],
    ['useSql", "value": "false"', 'useSql", "value": ¦"False"', '~bad-boolean'],
    ['"value": "lake"', '"value": ¦""', '~missing-parameter'],
    ['useSql", "value": "false"', 'useSql", "value": "true"', '~missing-parameter'],
    ['"jarConfig", "inputs": []', '"jarConfig"', '~missing-inputs'],
    ['{"name": "jarConfig"', '{"name": ¦"retryJobConfig"', '~duplicate-config'],
    [
      '"throttlingConfig.recordDirtyData", "value": "false"',
      '¦"throttlingConfig.numExtractors", "value": "2"',
      '~duplicate-input',
    ],
    [
      '"value": "NONE"}\n        ]},\n        {"name": "retry',
      '"value": ¦"DELETE"}\n        ]},\n        {"name": "retry',
      '~disposable-job',
    ],
    [
      '"value": "NONE"}\n        ]},\n        {"name": "retry',
      '"value": ¦"DELETE_AFTER_SUCCEED"}\n        ]},\n        {"name": "retry',
      '~disposable-job',
    ],
    ['retryJobType", "value": "NONE"', 'retryJobType", "value": ¦"RETRY_TRIPLE"', '~service-retry'],
    [
      '"throttlingConfig.recordDirtyData", "value": "false"',
      '"throttlingConfig.maxErrorRecords", "value": ¦"10"',
      '~dirty-data-lost',
    ],
    ['"id&day"}', '"id&day"}', ''],
    ['"id&day"}', '"id,day"}', '~comma-list'],
    [
      '{"name": "toJobConfig.quoteChar", "value": "true"},',
      '{"name": "toJobConfig.quoteChar", "value": "false"},',
      '~csv-without-quotes',
    ],
    ['        {"name": "toJobConfig.quoteChar", "value": "true"},\n', '', '~csv-without-quotes'],
    ['"/orders/"', '¦"/orders/${dateformat(YYYYMMdd)}/"', '~date-format'],
    ['"/orders/"', '¦"/orders/${dateformat(yyyymmdd)}/"', '~date-format'],
    [
      '"fromJobConfig", "inputs": [',
      '"incrementalRead", "inputs": [{"name": "incrementalRead.checkColumn", "value": ¦"id"}]}, {"name": "fromJobConfig", "inputs": [',
      '~missing-parameter',
    ],
    [
      '"fromJobConfig", "inputs": [',
      '"incrementalRead", "inputs": [{"name": ¦"incrementalRead.checkColumns", "value": "id"}]}, {"name": "fromJobConfig", "inputs": [',
      '~unknown-parameter',
    ],
    [
      '"value": "REPLACE"}',
      '"value": "REPLACE"},\n        {"name": "toJobConfig.columnList", "value": ¦"1&2&3"}',
      '~column-count',
    ],
    ['"value": "lake"', '"value": ¦"Add password here"', '~masked-password'],
    [
      '"configs": [\n        {"name": "throttlingConfig"',
      '"extended-configs": {"name": "x", "value": ¦"?"}, "configs": [\n        {"name": "throttlingConfig"',
      '~bad-extended-configs',
    ],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"kafka-connector"', '~undocumented-direction'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"clickhouse-connector"', '~unknown-connector'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"hudi-connector"', '~unknown-connector'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"doris-connector"', '~unknown-connector'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"dws-connector"', '~unknown-connector'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"mongo-connector"', 'unknown-connector'],
    ['"to-connector-name": "obs-connector"', '"to-connector-name": ¦"hdsf-connector"', 'unknown-connector'],
  ]),
  ...rows(COPY, false, [
    ['71ff5476e621"}', '71ff5476e621"},\n      {"name": "toJobConfig.fileName", "value": "x"}', '~unknown-parameter'],
  ]),
  ...rows(YAML, false, [
    ['name: toJobConfig.rowKeyColumn', 'name: toJobConfig.rowKeyColumn\n              type: STRING', ''],
    ['value: cf1:id', 'value: ¦id', '~bad-item'],
    ['value: "1"', 'value: ¦1', '~not-a-string'],
  ]),
];

export const mistakes: readonly Mistake[] = [...refusedByBoth, ...refusedByTheCheck, ...timetablesAndKeys, ...warnings];
