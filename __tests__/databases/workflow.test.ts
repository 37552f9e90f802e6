import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { runWorkflow } from '../../scripts/act/run.ts';
import { stageAction, stageRepository } from '../../scripts/act/workspace.ts';
import { freePort } from '../../scripts/databases/server-process.ts';
import { root } from '../../scripts/root.ts';
import { ABSENT, resultsOf, standIns } from '../runner/support.ts';
import { mariadb, psql, servers } from './support.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Files of a folder, by their path in the repository of the workflow. */
function filesUnder(folder: string, at = ''): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => [join(at, name), read(name)]);
}

/** The example on the servers of the tests: act has no containers here, and the drivers are installed already. */
function workflow(pidFile: string, port: number): string {
  const text = read('examples/rehearsal/workflow.yml');
  const secondCheckout = / {6}- uses: actions\/checkout\S+ # \S+\n {8}with:\n {10}repository:.*\n(?: {10}.*\n)+/;
  const changed = text
    .replace(/ {4}services:\n(?: {6}.*\n)+/, '')
    .replace(secondCheckout, '')
    .replace(/npm ci --prefix cdm-action .*/, `ln -s ${join(root, 'node_modules')} cdm-action/node_modules`)
    .replaceAll('8089', String(port))
    .replace('2>&1 &\n', `2>&1 &\n          echo $! > ${pidFile}\n`);
  expect(changed).not.toContain('services');
  expect(changed.match(/actions\/checkout/g)).toHaveLength(1);
  return onServers(changed);
}

/** The ports and accounts of the servers of the tests. */
function onServers(text: string): string {
  const { postgres, mariadb } = servers;
  return text
    .replaceAll('5432', String(postgres.port))
    .replaceAll('3306', String(mariadb.port))
    .replaceAll('-u root', `-u ${mariadb.user}`)
    .replaceAll('"root"', `"${mariadb.user}"`)
    .replaceAll('PWD: rehearsal', `PWD: ${mariadb.password}`)
    .replaceAll('PASSWORD: rehearsal', `PASSWORD: ${postgres.password}`)
    .replaceAll('"rehearsal"', JSON.stringify(postgres.password));
}

test.skipIf(servers === undefined || ABSENT)(
  'the example with the services runs under act, on servers from packages',
  async () => {
    expect(servers.postgres.password).toBe(servers.mariadb.password);
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'cdm-act-')));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
    const [action, repository, pidFile] = [join(scratch, 'action'), join(scratch, 'repository'), join(scratch, 'pid')];
    const port = await freePort();
    stageAction(root, action);
    const own = filesUnder('examples/rehearsal').map(([path, text]) => [path, onServers(text)]);
    stageRepository(repository, {
      '.github/workflows/rehearse.yml': workflow(pidFile, port),
      ...Object.fromEntries([...filesUnder('emulator', 'cdm-action'), ...own]),
    });
    const run = await runWorkflow({
      act: inject('act'),
      scratch,
      repository,
      action,
      workflow: '.github/workflows/rehearse.yml',
      standIns: standIns(scratch),
      nodeFolder: join(root, 'node_modules', '.bin'),
      event: 'pull_request',
    });
    onTestFinished(() => {
      process.kill(Number(readFileSync(pidFile, 'utf8')));
      psql('DROP TABLE IF EXISTS orders');
      mariadb('DROP TABLE IF EXISTS shop.items');
    });
    const printed = run.jobs.rehearse?.printed ?? '';
    expect(resultsOf(run), printed).toEqual({ rehearse: 'success' });
    expect(run.jobs.rehearse?.outputs).toMatchObject({ result: 'success', 'rows-written': '6', gate: 'passed' });
    expect(printed).toContain('1,"Müller, ""Anna""",12.50,true,2026-01-01 16:00:00+08');
    expect(printed).toContain('18446744073709551615,the last one,0.10,1000-01-01');
  },
);
