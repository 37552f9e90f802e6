/**
 * The demo under Node 24: a shop's database, an emulated service that moves its orders for real, the built action as a runner
 * would run it, and what it left. `--fail` has more bad rows than the gate bears; `--folder` says where all of it lies.
 */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO } from '../../emulator/index.ts';
import { root } from '../root.ts';
import { readManifest } from '../runner/manifest.ts';
import { runAction } from '../runner/run-action.ts';
import { startCloud } from './cloud.ts';
import { leftBehind } from './left-behind.ts';
import { createLogView } from './log-view.ts';
import { renderMarkdown } from './markdown.ts';
import { openShop } from './shop.ts';
import { asStep } from './step.ts';
import { pad, terminalPaint } from './terminal.ts';

const ROWS = 100_000;
/** The gate bears fewer than ten. */
const DIRTY = { green: 3, red: 12 } as const;

const HELP = `Migrates ${ROWS.toLocaleString('en-US')} rows of a real SQLite table to CSV on this machine, as a step of a workflow would.

  npm run demo -- [--fail] [--folder FOLDER]

--fail    ${DIRTY.red} dirty rows instead of ${DIRTY.green}: the job succeeds, the gate is red, and the exit code is 1
--folder  where database and files are left, in a folder cdm-demo-data that is made anew; default .demo`;

const values = readFlags();
if (values === undefined) process.exit(2);
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const paint = terminalPaint(process.stdout);
// The JSON of two outputs would fill the screen.
const clip = (text: string): string =>
  text.length <= 160 ? text : `${text.slice(0, 120)} … (${text.length} characters)`;
const title = (text: string): void => console.log(`\n${paint(['bold', 'inverse'], ` ${text} `)}\n`);

// Ctrl-C reaches the action as well, and it decides what becomes of the job.
process.on('SIGINT', () => {});

const { main } = readManifest('run');
if (!existsSync(main)) throw new Error('dist/run.js is missing: run "npm run build" first');

const folder = resolve(values.folder);
const dirty = values.fail ? DIRTY.red : DIRTY.green;
const shop = openShop(folder, ROWS, dirty);
const stateFile = join(folder, 'state.json');
rmSync(stateFile, { force: true });
const emulator = await startCloud(shop.dataFolder, stateFile);
console.log(
  `The ${ROWS.toLocaleString('en-US')} orders of an SQLite table go to CSV in a folder that stands for a bucket. ${dirty} of them have no number for their total.`,
);
console.log(
  paint('dim', `The CDM service is emulated on ${emulator.url}, and the key is made up: nothing leaves this machine.`),
);
const inputs = {
  'job-file': 'examples/demo/job.json',
  region: DEMO.projectName,
  endpoint: emulator.url,
  'iam-endpoint': emulator.iamUrl,
  'access-key-id': DEMO.ak,
  'secret-access-key': DEMO.sk,
  expect: 'rows_read == rows_written + rows_skipped\nrows_skipped < 10',
};

title('The step');
for (const line of asStep(inputs)) console.log(line);

title('Log of the step');
const view = createLogView(paint);
const run = await runAction({
  action: 'run',
  inputs,
  cwd: root,
  thenPost: true,
  onLine: (line) => {
    const shown = view(line);
    if (shown !== undefined) console.log(shown);
  },
});
await emulator.close();

title('Outputs');
const widest = Math.max(0, ...Object.keys(run.outputs).map((name) => name.length));
for (const [name, value] of Object.entries(run.outputs)) {
  console.log(`${paint('cyan', pad(name, widest))}  ${value === '' ? paint('dim', '(empty)') : clip(value)}`);
}

title('Job summary');
console.log(renderMarkdown(run.summary, paint, process.stdout.columns ?? 120));
run.dispose();

title('Files');
for (const line of leftBehind(shop, paint)) console.log(line);

const code = run.exitCode ?? 1;
console.log(`\n${paint(code === 0 ? 'green' : 'red', `The step ended with exit code ${code}.`)}`);
if (values.fail && run.outputs.gate === 'failed') {
  console.log('That is what --fail is to show: the data went over, the gate says no, and the workflow stops here.');
} else if (code === 0) {
  console.log('For a red gate: npm run demo -- --fail. To rehearse a workflow of your own: docs/emulator.md.');
}
process.exitCode = code;

/** The flags, or undefined, with a sentence on standard error, if there is one that the demo does not know. */
function readFlags() {
  try {
    return parseArgs({
      options: {
        fail: { type: 'boolean', default: false },
        folder: { type: 'string', default: join(root, '.demo') },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return undefined;
  }
}
