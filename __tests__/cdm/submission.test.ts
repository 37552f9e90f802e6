import { describe, expect, test } from 'vitest';
import { type Counts, NOT_MEASURED } from '../../src/cdm/counts.ts';
import { readSubmissions, type Submission } from '../../src/cdm/submission.ts';
import { parseExactJson } from '../../src/text/exact-json.ts';

const GROUP = 'org.apache.sqoop.submission.counter.SqoopCounters';
const read = (text: string): Submission[] | null => readSubmissions(parseExactJson(text));
const one = (fields: string): Submission => {
  const [first] = read(`{"submissions":[{${fields}}]}`) ?? [];
  if (first === undefined) throw new Error('no submission was read');
  return first;
};
const counted = (counters: string): Counts => one(`"counters":{"${GROUP}":{${counters}}}`).counts;

describe('the body of a route that shows runs', () => {
  test('reads a run of a database job as the service documents it', () => {
    const body = `{"submissions":[{"progress":0,"job-name":"mysql2dws","status":"SUCCEEDED","creation-date":1536654788622,
      "creation-user":"cdm","isStopingIncrement":"","last-update-date":1536654888622,"is-execute-auto":false,
      "submission-id":7,"execute-date":1536654788699,
      "counters":{"${GROUP}":{"BYTES_WRITTEN":-1,"TOTAL_FILES":-1,"BYTES_READ":-1,"FILES_WRITTEN":-1,"TOTAL_SIZE":-1,
      "FILES_READ":-1,"ROWS_WRITTEN":80,"ROWS_READ":80}}}]}`;
    expect(read(body)).toEqual([
      {
        jobName: 'mysql2dws',
        submissionId: '7',
        creationDate: 1536654788622,
        executeDate: 1536654788699,
        lastUpdateDate: 1536654888622,
        status: 'SUCCEEDED',
        counts: { ...NOT_MEASURED, rowsRead: 80n, rowsWritten: 80n },
        hasCounters: true,
        creationUser: 'cdm',
        errorSummary: null,
        errorDetails: null,
      },
    ]);
  });

  test('reads a run that has just started', () => {
    const body =
      '{"submissions":[{"job-name":"a","creation-user":"cdm","creation-date":"1536905778725","progress":1,"status":"BOOTING"}]}';
    expect(read(body)).toMatchObject([
      { jobName: 'a', submissionId: null, creationDate: 1536905778725, status: 'BOOTING', hasCounters: false },
    ]);
  });

  test.each(['{}', '[]', 'null', '"x"', '{"submissions":null}', '{"submissions":{}}', '{"submissions":["x"]}'])(
    '%s shows no runs at all',
    (body) => {
      expect(read(body)).toBeNull();
    },
  );

  test('an entry that is not an object makes the list unreadable', () => {
    expect(read('{"submissions":[{"status":"RUNNING"},7]}')).toBeNull();
  });

  test('an empty list is a list', () => {
    expect(read('{"submissions":[]}')).toEqual([]);
  });

  test('an empty run has no field', () => {
    const { counts, hasCounters, ...fields } = one('');
    expect(Object.values(fields)).toEqual(Object.values(fields).map(() => null));
    expect(counts).toEqual(NOT_MEASURED);
    expect(hasCounters).toBe(false);
  });
});

describe('the fields of a run', () => {
  test.each<[text: string, id: string | null]>([
    ['13', '13'],
    ['"13"', '13'],
    ['" 13 "', '13'],
    ['"0013"', '13'],
    ['0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['"123456789012345678901234567890"', '123456789012345678901234567890'],
    ['1.5', null],
    ['"1.5"', null],
    ['"-1"', null],
    ['""', null],
    ['"x13"', null],
    ['"13x"', null],
    ['null', null],
    ['true', null],
    [`"${'1'.repeat(41)}"`, null],
  ])('submission-id %s is %s', (text, id) => {
    expect(one(`"submission-id":${text}`).submissionId).toBe(id);
  });

  test.each<[text: string, date: number | null]>([
    ['1536654788622', 1536654788622],
    ['"1536654788622"', 1536654788622],
    ['" 1536654788622 "', 1536654788622],
    ['1', 1],
    ['0', null],
    ['-1', null],
    ['"0"', null],
    ['1.5', null],
    ['"2018-09-05T08:38:25"', null],
    ['"1536654788622x"', null],
    ['"x1536654788622"', null],
    ['"1234567890123456"', null],
    ['9007199254740993', null],
    ['null', null],
    ['""', null],
  ])('a date %s is %s', (text, date) => {
    const seen = one(`"creation-date":${text},"execute-date":${text},"last-update-date":${text}`);
    expect([seen.creationDate, seen.executeDate, seen.lastUpdateDate]).toEqual([date, date, date]);
  });

  test.each<[text: string, value: string | null]>([
    ['"x"', 'x'],
    ['""', null],
    ['7', null],
    ['null', null],
    ['{}', null],
  ])('a text %s is %s', (text, value) => {
    const keys = ['job-name', 'status', 'creation-user', 'error-summary', 'error-details'];
    const seen = one(keys.map((key) => `"${key}":${text}`).join(','));
    expect([seen.jobName, seen.status, seen.creationUser, seen.errorSummary, seen.errorDetails]).toEqual(
      keys.map(() => value),
    );
  });
});

describe('the counts of a run', () => {
  test.each<[key: string, count: keyof Counts]>([
    ['ROWS_READ', 'rowsRead'],
    ['ROWS_WRITTEN', 'rowsWritten'],
    ['ROWS_WRITTEN_SKIPPED', 'rowsSkipped'],
    ['BYTES_READ', 'bytesRead'],
    ['BYTES_WRITTEN', 'bytesWritten'],
    ['FILES_READ', 'filesRead'],
    ['FILES_WRITTEN', 'filesWritten'],
    ['FILES_SKIPPED', 'filesSkipped'],
    ['FILE_SKIPPED', 'filesSkipped'],
  ])('%s is %s and nothing else', (key, count) => {
    expect(counted(`"${key}":7`)).toEqual({ ...NOT_MEASURED, [count]: 7n });
  });

  test.each<[text: string, value: bigint | null]>([
    ['0', 0n],
    ['80', 80n],
    ['"80"', 80n],
    ['" 80 "', 80n],
    ['9007199254740993', 9007199254740993n],
    ['"123456789012345678901234567890"', 123456789012345678901234567890n],
    // Documented as "does not apply".
    ['-1', null],
    ['"-1"', null],
    ['-9007199254740993', null],
    ['1.5', null],
    ['""', null],
    ['null', null],
    ['"80 rows"', null],
    ['"about 80"', null],
    ['[80]', null],
  ])('%s is measured as %s', (text, value) => {
    expect(counted(`"ROWS_READ":${text}`).rowsRead).toBe(value);
  });

  test('of the two names for skipped files the first measured one counts', () => {
    expect(counted('"FILES_SKIPPED":-1,"FILE_SKIPPED":3').filesSkipped).toBe(3n);
    expect(counted('"FILES_SKIPPED":2,"FILE_SKIPPED":3').filesSkipped).toBe(2n);
  });

  test.each([
    'null',
    '[]',
    '{}',
    '{"other":{"ROWS_READ":7}}',
    `{"${GROUP}":null}`,
    `{"${GROUP}":[7]}`,
    '{"ROWS_READ":7}',
  ])('counters %s are none', (counters) => {
    const seen = one(`"counters":${counters}`);
    expect(seen.counts).toEqual(NOT_MEASURED);
    expect(seen.hasCounters).toBe(false);
  });

  test('an empty group is one: nothing was measured', () => {
    expect(one(`"counters":{"${GROUP}":{}}`)).toMatchObject({ hasCounters: true, counts: NOT_MEASURED });
  });
});
