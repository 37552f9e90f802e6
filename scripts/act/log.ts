/** A line that `act --json` writes, as far as it is read here. */
interface Line {
  readonly job?: string;
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly jobResult?: string;
  readonly stage?: string;
  readonly step?: string;
  readonly stepResult?: string;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly raw_output?: boolean;
  readonly msg?: string;
}

/** What happened to one job of a workflow; a job that never began has no entry. */
export interface JobLog {
  /** `success` or `failure`. */
  readonly result: string | null;
  /** Result of the main part of each step that ran, by its name. */
  readonly steps: Readonly<Record<string, string>>;
  /** Outputs of all its steps. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What its steps printed, commands aside. */
  readonly printed: string;
  /** Messages of `::error::` commands. */
  readonly errors: readonly string[];
}

interface Draft {
  result: string | null;
  steps: Record<string, string>;
  outputs: Record<string, string>;
  summary: string;
  printed: string;
  errors: string[];
}

/** The jobs of a run by id, those of a matrix as `id (value, …)`. Lines that are no JSON are left out. */
export function readLog(text: string): Readonly<Record<string, JobLog>> {
  const jobs: Record<string, Draft> = {};
  for (const line of text.split('\n')) {
    const entry = parse(line);
    if (entry?.jobID === undefined) continue;
    const values = Object.values(entry.matrix ?? {});
    const key = values.length === 0 ? entry.jobID : `${entry.jobID} (${values.join(', ')})`;
    jobs[key] ??= { result: null, steps: {}, outputs: {}, summary: '', printed: '', errors: [] };
    addLine(jobs[key], entry);
  }
  return jobs;
}

function addLine(job: Draft, entry: Line): void {
  if (entry.jobResult !== undefined) job.result = entry.jobResult;
  if (entry.stage === 'Main' && entry.step !== undefined && entry.stepResult !== undefined)
    job.steps[entry.step] = entry.stepResult;
  if (entry.raw_output === true) job.printed += entry.msg ?? '';
  if (entry.command === 'set-output') job.outputs[entry.name ?? ''] = entry.arg ?? '';
  if (entry.command === 'summary') job.summary += entry.content ?? '';
  if (entry.command === 'error') job.errors.push(entry.arg ?? '');
}

function parse(line: string): Line | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
