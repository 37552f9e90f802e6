import type { EmulatorOptions } from '../../emulator/index.ts';

/** Three clusters, as in the demo's job file. One of them is stopped, so the demo shows what becomes of such a candidate. */
const clusters = [
  { id: '6ec9a0a4-76be-4262-8697-e7af1fac7920', name: 'cdm-north-1' },
  { id: 'b0791496-e111-4e75-b7ca-9277aeab9297', name: 'cdm-north-2' },
  { id: 'c2db1191-eb6c-464a-a0d3-b434e6c6df26', name: 'cdm-south-1', status: '900' },
];

const way = [
  { status: 'PENDING', ms: 300 },
  { status: 'BOOTING', ms: 500 },
  { status: 'RUNNING', ms: 900 },
];

const counters = {
  ROWS_READ: 100_000,
  ROWS_WRITTEN: 99_997,
  ROWS_WRITTEN_SKIPPED: 3,
  BYTES_READ: 8_412_904,
  BYTES_WRITTEN: 8_412_651,
  FILES_READ: -1,
  FILES_WRITTEN: 1,
  FILES_SKIPPED: -1,
};

/** What the emulated service does with the demo's job. */
export function demoScenario(fails: boolean): EmulatorOptions {
  const succeeded = { states: [...way, { status: 'SUCCEEDED' }], counters };
  const failed = {
    states: [...way, { status: 'FAILED' }],
    errorSummary:
      'Cdm.0301: Permission denied on bucket "shop-lake": the account of link "lake_obs" may not write there.',
    errorDetails:
      'com.obs.services.exception.ObsException: AccessDenied\n\tat org.apache.sqoop.connector.obs.ObsLoader.load',
  };
  return { clusters, scripts: { '*': fails ? failed : succeeded } };
}
