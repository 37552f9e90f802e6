import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StartedRun } from '../../emulator/index.ts';
import { root } from '../../scripts/root.ts';
import { A, B, C } from './support.ts';
import { BROKEN, changed, jobs, link } from './vendor-sdk/definitions.ts';
import { provideSdk } from './vendor-sdk/environment.ts';
import { differences, exact } from './vendor-sdk/exact.ts';
import { ERRORS, ROUTES, STYLES } from './vendor-sdk/losses.ts';
import { type Decoded, runSdkSession, type SdkSession, SESSION_LIMIT_MS } from './vendor-sdk/sdk-session.ts';

const sdk = provideSdk(join(root, 'node_modules', '.cache', 'vendor-sdk'));
if ('missing' in sdk) console.warn(`The emulator is NOT driven by the vendor's SDK. ${sdk.missing}`);
const python = 'python' in sdk ? sdk.python : '';

const GROUP = 'org.apache.sqoop.submission.counter.SqoopCounters';

describe.skipIf(python === '').each(STYLES)("the vendor's SDK, dates as %s", (_, dates, losses) => {
  let session: SdkSession;
  beforeAll(async () => {
    session = await runSdkSession(python, dates);
  }, SESSION_LIMIT_MS);

  /** The SDK's object of a call, which is unique by operation and subject. */
  const decoded = (call: string, about: string): Decoded => {
    const found = session.calls.filter((one) => one.call === call && one.about === about);
    expect(
      found.map(({ error }) => error),
      `${call} ${about}`,
    ).toEqual([undefined]);
    return found[0]?.decoded;
  };
  const runsOf = (name: unknown): StartedRun[] => session.runs.filter((run) => run.job === name);

  test('decodes everything that the emulator sends, except known losses', () => {
    const found = session.calls.flatMap(({ call, raw, decoded: made, error }) =>
      error === undefined ? differences(raw, made).map((one) => ({ ...one, where: `${call} ${one.path}` })) : [],
    );
    for (const { where, sent, decoded: made } of found) {
      expect({ [where]: made }).toEqual({ [where]: losses[where]?.as(sent) });
    }
    // Each listed loss occurs.
    expect([...new Set(found.map(({ where }) => where))].sort()).toEqual(Object.keys(losses).sort());
  });

  test('uses only routes that the emulator has, and is admitted to each', () => {
    expect([...session.routes].sort()).toEqual(ROUTES);
    const refused = session.calls.filter(({ error }) => error !== undefined);
    const shown = refused.map(({ call, about, status, error }) => [
      `${call} ${about}`,
      [status, error?.code, error?.message],
    ]);
    const known = Object.entries(ERRORS).map(([where, [status, code, message]]) => [
      where,
      [status, code, expect.stringContaining(message)],
    ]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(known));
    for (const { error } of refused) expect(error?.requestId).toMatch(/^e0{7}\d{24}$/);
  });

  test('sends every definition as it was written', () => {
    expect(session.bodies).toEqual(exact(JSON.stringify({ ...jobs, changed, link })));
  });

  test('starts runs with their variables, and finds them in the history', () => {
    for (const part of ['table', 'files', 'odd', 'broken'] as const) {
      const [first, second] = runsOf(jobs[part].name);
      expect(first?.variables).toEqual({ day: '2026-11-24', path: 'a b/50%', 城市: '慕尼黑' });
      expect(second?.variables).toEqual({});
      const rows = decoded('ShowSubmissions', part);
      expect([rows.total, rows.page_no, rows.page_size]).toEqual([2n, 1n, 10n]);
      expect(rows.submissions).toMatchObject([second, first].map(shownRun));
      const started = session.calls.filter(({ call, about }) => call === 'StartJob' && about === part);
      expect(started.map((one) => one.decoded.submissions)).toMatchObject([[begun(first)], [begun(second)]]);
    }
  });

  test('counts rows and files to the last digit', () => {
    const counters = (about: string) => decoded('ShowJobStatus', about).submissions[0].counters?.[GROUP];
    expect(counters('table, ended')).toEqual({
      ROWS_READ: 9_007_199_254_740_993n,
      ROWS_WRITTEN: 9_223_372_036_854_775_807n,
      ROWS_WRITTEN_SKIPPED: 0n,
      BYTES_READ: -1n,
      BYTES_WRITTEN: -1n,
    });
    expect(counters('table, ended again')).toBeUndefined();
    const files = counters('files, ended');
    expect(files).toMatchObject({ ROWS_READ: -1n, ROWS_WRITTEN: -1n, BYTES_READ: files.BYTES_WRITTEN });
    expect(Object.keys(files)).toHaveLength(10);
    expect(files.BYTES_READ).toBeGreaterThan(0n);
    // The job itself has the counts too, and -1 if its run had none.
    expect(decoded('ShowJobs', 'files').jobs[0]).toMatchObject({
      bytes_read: files.BYTES_READ,
      files_written: files.FILES_WRITTEN,
      rows_read: -1n,
    });
    expect(decoded('ShowJobs', 'table').jobs[0]).toMatchObject({ rows_read: -1n, rows_written: -1n });
    expect(counters('broken, ended')).toBeUndefined();
  });

  test('reads the status of a run from before its start to its end', () => {
    const status = (about: string) => decoded('ShowJobStatus', about).submissions[0].status;
    for (const part of ['table', 'files', 'odd']) {
      expect(status(`${part}, before any run`)).toBe('NEVER_EXECUTED');
      expect(status(`${part}, under way`)).toMatch(/^(PENDING|BOOTING|RUNNING|SUCCEEDED)$/);
      expect(status(`${part}, ended`)).toBe('SUCCEEDED');
    }
    expect(decoded('ShowJobStatus', 'broken, ended').submissions[0]).toMatchObject({
      status: 'FAILED',
      progress: -1n,
      'error-summary': BROKEN.errorSummary,
      'error-details': BROKEN.errorDetails,
    });
    expect(decoded('StopJob', 'endless')).toEqual({});
    expect(status('endless, stopped')).toBe('STOPPED');
  });

  test('reads definitions back: text URL-encoded, everything else unchanged', () => {
    const values = (about: string, side: string) =>
      decoded('ShowJobs', about).jobs[0][`${side}-config-values`].configs[0].inputs.map(
        ({ name, value, type }: Decoded) => ({
          name,
          value: type === 'STRING' ? decodeURIComponent(value) : value,
        }),
      );
    const written = exact(JSON.stringify({ ...jobs, changed })) as Decoded;
    for (const part of ['table', 'odd']) {
      expect(values(part, 'from')).toEqual(written[part]['from-config-values'].configs[0].inputs);
    }
    expect(values('changed', 'to')).toEqual(written.changed['to-config-values'].configs[0].inputs);
    expect(decoded('UpdateJob', 'changed')).toEqual({ 'validation-result': [{}, {}, {}] });
  });

  test('pages, filters, and asks for a job type', () => {
    expect(decoded('ShowJobs', 'second page')).toEqual({ total: 4n, jobs: [], page_no: 2n, page_size: 10n });
    const filtered = decoded('ShowJobs', 'filtered');
    expect([filtered.total, filtered.jobs[0].name]).toEqual([1n, jobs.odd.name]);
    expect(decoded('ShowJobs', 'whole databases')).toMatchObject({ total: 0n, jobs: [] });
  });

  test('submits to several candidates, and finds the run on one of them', () => {
    const [reply] = decoded('CreateAndStartRandomClusterJob', 'random').submissions;
    const [run, second] = runsOf(jobs.random.name);
    expect([reply, run?.cluster, second]).toEqual([expect.objectContaining(begun(run)), B, undefined]);
    expect(decoded('ShowJobStatus', 'random, on the second').submissions).toMatchObject([shownRun(run)]);
  });

  test('creates links, and starts clusters', () => {
    const shown = decoded('ShowLink', 'shown').links[0];
    const given = exact(JSON.stringify(link)) as Decoded;
    const [{ inputs }] = given['link-config-values'].configs;
    inputs.find(({ name }: Decoded) => name === 'linkConfig.password').value = 'Add password here';
    expect(shown).toMatchObject(given);
    for (const about of ['checked', 'made']) {
      expect(decoded('CreateLink', about)).toEqual({ name: link.name, 'validation-result': [{}] });
    }
    expect(decoded('StartCluster', 'stopped').jobId).toHaveLength(1);
    expect(decoded('ShowClusterDetail', 'starting')).toMatchObject({ id: C, status: '920' });
    expect(decoded('ListClusters', 'all').clusters).toMatchObject([
      { id: A, status: '200' },
      { id: B, status: '200' },
      { id: C, status: '900' },
    ]);
  });

  test('looks up its project in IAM, and gets keys for an ID token from IAM and STS', () => {
    for (const about of ['project looked up', 'ID token', 'STS']) {
      expect(decoded('ListClusters', about).clusters).toHaveLength(3);
    }
  });
});

/** A run in the reply to its start. */
function begun(run: StartedRun | undefined) {
  return {
    'job-name': run?.job,
    'submission-id': BigInt(run?.submissionId ?? -1),
    'creation-date': BigInt(run?.createdAt ?? -1),
    'creation-user': run?.startedBy,
  };
}

/** A run in a list. */
function shownRun(run: StartedRun | undefined) {
  return { ...begun(run), status: run?.status };
}
