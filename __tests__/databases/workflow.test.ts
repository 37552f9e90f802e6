import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../scripts/databases/server-process.ts';
import { root } from '../../scripts/root.ts';
import { endAfterTest, filesUnder, forAct } from '../runner/rehearsal-workflow.ts';
import { ABSENT, resultsOf, runStaged, scratchFolder } from '../runner/support.ts';
import { mariadb, psql, servers } from './support.ts';

/** The example on the servers of the tests: act has no containers here, and the drivers are installed already. */
function workflow(pidFile: string, port: number): string {
  const text = readFileSync(join(root, 'examples/rehearsal/workflow.yml'), 'utf8')
    .replace(/ {4}services:\n(?: {6}.*\n)+/, '')
    .replace(/npm ci --prefix cdm-action .*/, `ln -s ${join(root, 'node_modules')} cdm-action/node_modules`);
  expect(text).not.toContain('services');
  return onServers(forAct(text, port, pidFile));
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
    const scratch = scratchFolder();
    const pidFile = join(scratch, 'pid');
    const own = filesUnder('examples/rehearsal').map(([path, text]) => [path, onServers(text)]);
    const files = {
      '.github/workflows/rehearse.yml': workflow(pidFile, await freePort()),
      ...Object.fromEntries([...filesUnder('emulator', 'cdm-action'), ...own]),
    };
    const run = await runStaged(scratch, files, {
      workflow: '.github/workflows/rehearse.yml',
      event: 'pull_request',
    });
    endAfterTest(pidFile);
    onTestFinished(() => {
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
