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
import { pad, terminalPaint } from './terminal.ts';

const ROWS = 100_000;

const { values } = parseArgs({
  options: { fail: { type: 'boolean', default: false }, folder: { type: 'string', default: join(root, '.demo') } },
});
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
const shop = openShop(folder, ROWS, values.fail ? 12 : 3);
const stateFile = join(folder, 'state.json');
rmSync(stateFile, { force: true });
const emulator = await startCloud(shop.dataFolder, stateFile);
console.log(
  paint('dim', `A CDM service of this machine's own listens on ${emulator.url}. Nothing leaves the machine.`),
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
  console.log(`${paint('cyan', pad(name, widest))}  ${clip(value)}`);
}

title('Job summary');
console.log(renderMarkdown(run.summary, paint, process.stdout.columns ?? 120));
run.dispose();

title('Files');
for (const line of leftBehind(shop, paint)) console.log(line);

const code = run.exitCode ?? 1;
console.log(`\n${paint(code === 0 ? 'green' : 'red', `The step ended with exit code ${code}.`)}`);
process.exitCode = code;
