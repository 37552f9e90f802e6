import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { DEMO, type Emulator } from '../../emulator/index.ts';
import { runWorkflow, type WorkflowOutcome, type WorkflowRun } from '../../scripts/act/run.ts';
import { stageAction, stageRepository } from '../../scripts/act/workspace.ts';
import { root } from '../../scripts/root.ts';

export const ABSENT = inject('act') === '';

type Given = Partial<Pick<WorkflowRun, 'event' | 'payload' | 'inputs' | 'vars' | 'env'>> & {
  /** Replacements in the user's files, from one text to another; each must occur. */
  readonly edits?: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  /** More secrets, or fewer: an empty one is not set. */
  readonly secrets?: Readonly<Record<string, string>>;
};

/** Runs one of the examples in a repository that holds it and the job files, against `cloud`, as a user would set it up. */
export async function runExample(cloud: Emulator, name: string, given: Given = {}): Promise<WorkflowOutcome> {
  const { edits, secrets, vars, ...rest } = given;
  return runStaged(scratchFolder(), filesOf(name, edits ?? {}), {
    workflow: `.github/workflows/${name}.yml`,
    event: 'workflow_dispatch',
    vars: { CDM_REGION: DEMO.projectName, CDM_ENDPOINT: cloud.url, IAM_ENDPOINT: cloud.iamUrl, ...CLUSTERS, ...vars },
    secrets: { HUAWEICLOUD_ACCESS_KEY_ID: DEMO.ak, HUAWEICLOUD_SECRET_ACCESS_KEY: DEMO.sk, ...secrets },
    ...rest,
  });
}

/** A folder for one run. It is removed after the test. */
export function scratchFolder(): string {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'cdm-act-')));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
  return scratch;
}

type Staged = Omit<WorkflowRun, 'act' | 'scratch' | 'repository' | 'action' | 'standIns' | 'nodeFolder'>;

/** Runs a workflow with this action, in a repository of these files. */
export async function runStaged(
  scratch: string,
  files: Readonly<Record<string, string>>,
  run: Staged,
): Promise<WorkflowOutcome> {
  const [action, repository] = [join(scratch, 'action'), join(scratch, 'repository')];
  stageAction(root, action);
  stageRepository(repository, files);
  const nodeFolder = join(root, 'node_modules', '.bin');
  return runWorkflow({
    act: inject('act'),
    scratch,
    repository,
    action,
    standIns: standIns(scratch),
    nodeFolder,
    ...run,
  });
}

const CLUSTERS = { CDM_CLUSTERS: 'cdm-a, cdm-b, cdm-c' };

/** The example as a workflow, and the job files where the examples expect them. */
function filesOf(name: string, edits: NonNullable<Given['edits']>): Record<string, string> {
  const read = (path: string): string => readFileSync(join(root, 'examples', path), 'utf8');
  // act 0.2.89 refuses a workflow with `concurrency.queue`, which GitHub takes.
  const workflow = read(`${name}.yml`).replace(/^ {2}queue: max\n/m, '');
  const files: Record<string, string> = { [`.github/workflows/${name}.yml`]: workflow };
  for (const job of readdirSync(join(root, 'examples', 'jobs'))) files[`examples/jobs/${job}`] = read(`jobs/${job}`);
  for (const [path, replacements] of Object.entries(edits)) {
    for (const [from, to] of replacements) {
      if (!files[path]?.includes(from)) throw new Error(`${path} has no ${from}`);
      files[path] = files[path].replace(from, to);
    }
  }
  return files;
}

/** A copy outside of this checkout, as act takes a folder with all that its repository says. */
function standIns(scratch: string): string {
  const target = join(scratch, 'stand-ins');
  cpSync(join(import.meta.dirname, 'stand-ins'), target, { recursive: true });
  return target;
}

/** The results of the jobs that began, by their ids. */
export function resultsOf(run: WorkflowOutcome): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(run.jobs).map(([id, { result }]) => [id, result]));
}

/** A run that ends at once with these counts; `null`: none was measured. */
export function moved(
  read: number,
  written: number,
  skipped = 0,
): { states: { status: string; ms?: number }[]; counters: Record<string, number> } {
  const counters = { ROWS_READ: read, ROWS_WRITTEN: written, ROWS_WRITTEN_SKIPPED: skipped };
  return { states: [{ status: 'RUNNING', ms: 300 }, { status: 'SUCCEEDED' }], counters };
}
