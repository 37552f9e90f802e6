import { parseArgs } from 'node:util';
import { startEmulator } from './http/server.ts';
import { DEMO, demoClusters, type EmulatorOptions } from './scenario/options.ts';
import { reference } from './scenario/reference.ts';
import { readFolder, readPort, readScenario, readStateFile } from './scenario/scenario.ts';

/** Not 8080, which many other programs use. */
const DEFAULT_PORT = 8089;

const HELP = `Emulates a CDM service on your machine, to try workflows and job files.

  npm run emulator -- [--port N] [--host ADDRESS] [--scenario FILE.json] [--data FOLDER] [--state FILE.json]

--port      default ${DEFAULT_PORT}; 0 takes a free one
--host      default 127.0.0.1
--scenario  clusters, runs, faults and credentials as JSON; its fields are in emulator/README.md, or print them with --fields
--data      jobs move real data: link x is the folder x in this one, with SQLite files (SCHEMA.db) or buckets (folders)
--state     keeps links, jobs and history in this file, for the next start`;

try {
  await run();
} catch (error) {
  console.error(`The emulator did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      scenario: { type: 'string' },
      data: { type: 'string' },
      state: { type: 'string' },
      help: { type: 'boolean', default: false },
      fields: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (values.fields) {
    console.log(reference());
    return;
  }
  const scenario = values.scenario === undefined ? {} : readScenario(values.scenario);
  const host = values.host === undefined ? {} : { host: values.host };
  const port = values.port === undefined ? {} : { port: readPort(values.port) };
  const data = values.data === undefined ? {} : { dataFolder: readFolder(values.data) };
  const state = values.state === undefined ? {} : { stateFile: readStateFile(values.state) };
  const options: EmulatorOptions = { port: DEFAULT_PORT, ...scenario, ...port, ...host, ...data, ...state };
  const emulator = await startEmulator(options);
  console.log(`CDM emulator listening on ${emulator.url}`);
  console.log(guide(options, emulator.url, emulator.projectId));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());
}

/** The inputs of a step that uses the emulator. Shows keys only if they are the demo ones. */
function guide(options: EmulatorOptions, url: string, projectId: string): string {
  const ids = (options.clusters ?? demoClusters()).map((cluster) => cluster.id);
  const [ak, sk] =
    options.credentials === undefined ? [DEMO.ak, DEMO.sk] : ['(from the scenario)', '(from the scenario)'];
  return `
A step that uses it (the key is made up and no secret):

    with:
      endpoint: ${url}
      iam-endpoint: ${url}
      region: ${DEMO.projectName}
      project-id: ${projectId}
      access-key-id: ${ak}
      secret-access-key: ${sk}
      clusters: |
${ids.map((id) => `        ${id}`).join('\n')}

Requests, runs and jobs so far: GET ${url}/_emulator/state
Stop it with Ctrl+C.`;
}
