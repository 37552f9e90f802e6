import { AT_LEAST_ONE, BOOLEAN, COUNT, NO, type Rules } from './job-inputs.ts';

/**
 * The inputs that the local engine supports, by connector, after the service's pages of job parameters. `any` also applies to
 * inputs without effect: their switch is off, or they only spread the work.
 */
export const FROM: Readonly<Record<string, Rules>> = {
  'generic-jdbc-connector': {
    useSql: BOOLEAN,
    sql: 'any',
    schemaName: noPattern,
    tableName: noPattern,
    whereClause: 'any',
    columnList: 'any',
    partitionColumn: 'any',
    usePartition: NO,
    partitionList: 'any',
    incrMigration: NO,
    createOutTable: NO,
    allowNullValueInPartitionColumn: BOOLEAN,
    cdc: NO,
  },
  'obs-connector': {
    bucketName: 'any',
    inputDirectory: 'any',
    fileSeparator: 'any',
    inputFormat: ['CSV_FILE', 'BINARY_FILE'],
    lineSeparator: 'any',
    columnList: isOrdinals,
    regexSeparator: NO,
    regex: 'any',
    fieldSeparator: 'any',
    quoteChar: BOOLEAN,
    firstRowAsHeader: BOOLEAN,
    fromCompression: ['NONE'],
    jsonReferenceNode: 'any',
    encodeType: ['UTF-8', 'UTF_8'],
    useMarkerFile: NO,
    markerFile: 'any',
    waitTime: 'any',
    filterType: ['NONE', 'WILDCARD'],
    fileFilter: 'any',
    startTime: 'any',
    endTime: 'any',
    fromFileOpType: ['DO_NOTHING'],
    decryption: ['NONE'],
    dek: 'any',
    iv: 'any',
    splitType: ['FILE', 'SIZE'],
    listTextFile: NO,
    useTimeFilter: NO,
    nonexistentPathDisregard: BOOLEAN,
  },
};

export const TO: Readonly<Record<string, Rules>> = {
  'generic-jdbc-connector': {
    schemaName: noPattern,
    tableName: noPattern,
    tablePreparation: ['DO_NOTHING', 'CREATE_WHEN_NOT_EXIST', 'DROP_AND_CREATE'],
    columnList: 'any',
    beforeImportType: ['none', 'shouldClearTable', 'whereClause'],
    whereClause: 'any',
    orientation: ['ROW'],
    isCompress: NO,
    useStageTable: BOOLEAN,
    extendCharLength: BOOLEAN,
    useNullable: BOOLEAN,
    shouldClearTable: BOOLEAN,
    onConflict: ['EXCEPTION'],
    insertModeEnum: ['INSERT'],
  },
  'obs-connector': {
    bucketName: 'any',
    outputDirectory: 'any',
    outputFormat: ['CSV_FILE', 'BINARY_FILE'],
    fieldSeparator: 'any',
    lineSeparator: 'any',
    writeFileSize: AT_LEAST_ONE,
    duplicateFileOpType: ['REPLACE', 'SKIP', 'ABANDON'],
    columnList: isOrdinals,
    encryption: ['NONE'],
    kmsID: 'any',
    projectID: 'any',
    dek: 'any',
    iv: 'any',
    writeToTempFile: BOOLEAN,
    validateMD5: NO,
    recordMD5Result: NO,
    recordMD5Link: 'any',
    recordMD5Bucket: 'any',
    recordMD5Directory: 'any',
    encodeType: ['UTF-8', 'UTF_8'],
    markerFile: 'any',
    copyContentType: NO,
    quoteChar: BOOLEAN,
    firstRowAsHeader: BOOLEAN,
    filePrefix: 'any',
    shouldClearTable: NO,
    useCustomDirectory: NO,
  },
};

/** The emulator has no scheduler, so a schedule is refused. The service itself handles retry and disposal. */
export const DRIVER: Readonly<Record<string, Rules>> = {
  throttlingConfig: {
    numExtractors: COUNT,
    numLoaders: COUNT,
    numSplits: COUNT,
    recordDirtyData: BOOLEAN,
    writeToLink: 'any',
    obsBucket: 'any',
    dirtyDataDirectory: 'any',
    maxErrorRecords: COUNT,
    submitToCluster: NO,
    concurrentSubJobs: COUNT,
    splitRetryTime: ['0'],
    throttling: NO,
    byteRate: 'any',
    channelCapacityMb: COUNT,
  },
  jarConfig: {},
  schedulerConfig: {
    isSchedulerJob: NO,
    cycleType: 'any',
    cycle: 'any',
    runAt: 'any',
    startDate: 'any',
    stopDate: 'any',
    disposableType: ['NONE', 'DELETE_AFTER_SUCCEED', 'DELETE'],
  },
  transformConfig: { trans: ['[]'] },
  smnConfig: { isNeedNotification: NO },
  retryJobConfig: { retryJobType: ['NONE', 'RETRY_TRIPLE'] },
  groupJobConfig: { groupName: 'any', groupId: 'any' },
};

function noPattern(text: string): boolean {
  return !text.includes('*');
}

function isOrdinals(text: string): boolean {
  return /^[1-9]\d*(&[1-9]\d*)*$/.test(text);
}
