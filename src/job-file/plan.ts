import { inputsOf, parameter } from './catalogue/parameters.ts';
import type { JobDraft } from './check/checked-job.ts';
import { duplicateNames, essentialFaults, nameFaults, notAJob } from './check/job-names.ts';
import { expandString, type Filling, fillJob } from './fill/fill-job.ts';
import { joined } from './fill/placeholder.ts';
import { addFindings, fatal, sortFindings } from './findings/findings.ts';
import type { Locate } from './findings/position.ts';
import type { Finding, Place, PlannedJob } from './findings/types.ts';
import { readFileShape } from './parse/file-shape.ts';
import { readSource, type Source } from './parse/parse-source.ts';
import { get, type ObjectTree, printTree, type StringTree, type Tree, textOf } from './parse/tree.ts';
import { rerunOf } from './rerun.ts';
import { type Selection, selection } from './select.ts';

export interface PlanOptions extends Filling {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly suffix: string;
  /** What says where the jobs go; `unknown` where nothing is sent. Only those of the files have to agree. */
  readonly clustersFrom?: 'files' | 'input' | 'unknown';
}

export interface LoadedJobs {
  /** In file order. Complete only where no finding is fatal. */
  readonly jobs: readonly PlannedJob[];
  /** Number of jobs in the files, those that were not taken included. */
  readonly found: number;
  readonly drafts: readonly JobDraft[];
  /** Of all files, without repetitions. */
  readonly clusters: readonly string[];
  /** Sorted by file, line and column. */
  readonly findings: readonly Finding[];
  /** True where a value of a taken job holds a date macro, filled or not. */
  readonly hasDateMacros: boolean;
}

/** Far more than the outputs of a step can tell of; keeps a hostile file from filling the memory with findings. */
const MAX_JOBS = 10_000;

/** Turns texts into jobs. Everything that is wrong with them is in the findings, all at once; nothing is thrown. */
export async function planJobs(sources: readonly Source[], options: PlanOptions): Promise<LoadedJobs> {
  const plan = new Plan(options);
  for (const source of sources) {
    const read = await readSource(source);
    if (!read.ok) addFindings(plan.findings, read.findings);
    else plan.addBody(read.tree, read.locate);
  }
  return plan.finish(sources[0]?.file ?? 'job-file');
}

class Plan {
  readonly findings: Finding[] = [];
  readonly #options: PlanOptions;
  readonly #selection: Selection;
  readonly #jobs: PlannedJob[] = [];
  readonly #drafts: JobDraft[] = [];
  readonly #named: { name: string; at: Place }[] = [];
  readonly #clusterLists: { ids: string[]; at: Place }[] = [];
  readonly #used = new Set<string>();
  #found = 0;
  #hasMacro = false;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#selection = selection(options.only, options.exclude);
  }

  addBody(tree: Tree, locate: Locate): void {
    const body = readFileShape(tree, locate);
    addFindings(this.findings, this.#options.clustersFrom === 'input' ? body.findings.map(unneeded) : body.findings);
    this.#addClusters(body.clusters, locate);
    for (const job of body.jobs) {
      this.#found += 1;
      if (this.#found > MAX_JOBS) {
        const message = `There are more than ${MAX_JOBS} jobs. Split the files over several steps.`;
        this.findings.push(fatal(locate, job.at, 'too-many-jobs', message));
        return;
      }
      if (job.kind === 'object') this.#addJob(job, locate);
      else addFindings(this.findings, [notAJob(job, locate)]);
    }
  }

  #addClusters(clusters: readonly StringTree[], locate: Locate): void {
    const [first] = clusters;
    if (!first) return;
    const findings: Finding[] = [];
    const ids = clusters.map((cluster) => {
      const expansion = expandString(cluster, locate, this.#options.variables, findings);
      for (const name of expansion.used) this.#used.add(name);
      return joined(expansion.pieces).trim();
    });
    addFindings(this.findings, findings);
    this.#clusterLists.push({ ids: [...new Set(ids)], at: locate(first.at) });
  }

  #addJob(job: ObjectTree, locate: Locate): void {
    const { suffix } = this.#options;
    const filled = fillJob(job, locate, this.#options);
    for (const name of filled.used) this.#used.add(name);
    const nameTree = get(filled.tree, 'name');
    const baseName = textOf(nameTree);
    const driver = inputsOf(filled.tree, 'driver');
    const group = parameter(driver, 'groupJobConfig.groupName') || 'DEFAULT';
    if (!this.#selection.takes({ baseName: baseName ?? '', name: (baseName ?? '') + suffix, group })) return;

    addFindings(this.findings, filled.findings);
    this.#hasMacro ||= filled.hasMacro;
    this.#drafts.push({ tree: filled.tree, locate });
    const faults = essentialFaults(filled.tree, locate);
    addFindings(this.findings, faults);
    if (baseName === null || nameTree?.kind !== 'string') return;
    const name = baseName + suffix;
    if (baseName.trim() !== '') {
      addFindings(this.findings, nameFaults(name, nameTree, locate));
      this.#named.push({ name, at: locate(nameTree.at) });
    }
    if (faults.length > 0) return;
    const text = (field: string) => textOf(get(filled.tree, field));
    const word = (parameterName: string) => (parameter(driver, parameterName) || 'NONE').trim().toUpperCase();
    this.#jobs.push({
      name,
      baseName,
      json: printTree(withSuffix(filled.tree, suffix)),
      jobType: (text('job_type') || 'NORMAL_JOB').toUpperCase(),
      fromConnector: text('from-connector-name') ?? '',
      toConnector: text('to-connector-name') ?? '',
      fromLink: text('from-link-name'),
      toLink: text('to-link-name'),
      group,
      disposableType: word('schedulerConfig.disposableType'),
      retryJobType: word('retryJobConfig.retryJobType'),
      rerun: rerunOf(filled.tree),
      place: locate(job.at),
    });
  }

  finish(file: string): LoadedJobs {
    const start: Place = { file, line: 1, column: 1 };
    const isFatal = this.findings.some((finding) => finding.fatal);
    addFindings(this.findings, [...duplicateNames(this.#named), ...this.#clusterFindings()]);
    if (this.#drafts.length === 0 && !isFatal)
      this.findings.push({ ...fatal(() => start, 0, 'no-job', this.#noJob()) });
    for (const pattern of this.#selection.unmatched())
      this.findings.push({
        ...start,
        severity: 'warning',
        code: 'unmatched-pattern',
        message: `No job matches "${pattern}" of the input "only".`,
      });
    for (const name of this.#options.variables.keys()) {
      if (this.#used.has(name)) continue;
      const message = `No job uses the variable ${name} of the input "variables". Is a placeholder {{ ${name} }} misspelt?`;
      this.findings.push({ ...start, severity: 'warning', code: 'unused-variable', message });
    }
    const clusters = [...new Set(this.#clusterLists.flatMap((list) => list.ids))];
    return {
      jobs: this.#jobs,
      found: this.#found,
      drafts: this.#drafts,
      clusters,
      findings: sortFindings(this.findings),
      hasDateMacros: this.#hasMacro,
    };
  }

  #noJob(): string {
    if (this.#found === 0) return 'There is no job in the files.';
    return `None of the ${this.#found} jobs in the files is taken by the inputs "only" and "exclude".`;
  }

  /** Links live in a cluster: a job that is sent to another file's clusters would run into the wrong data or none. */
  #clusterFindings(): Finding[] {
    if ((this.#options.clustersFrom ?? 'files') !== 'files') return [];
    const [first, ...others] = this.#clusterLists;
    const key = (ids: readonly string[]) => JSON.stringify([...ids].sort());
    return others.flatMap(({ ids, at }) => {
      if (!first || key(ids) === key(first.ids)) return [];
      const message = `These "clusters" are others than those in ${first.at.file}, line ${first.at.line}. The jobs of one step share their candidates: name them in the input "clusters", or use a step per file.`;
      return [fatal(() => at, 0, 'different-clusters', message)];
    });
  }
}

/** A list of clusters that is not used does no harm. */
function unneeded(finding: Finding): Finding {
  if (finding.code !== 'bad-clusters') return finding;
  const { fatal: _, ...rest } = finding;
  return { ...rest, severity: 'warning', message: `${finding.message} The input "clusters" is used instead.` };
}

/** Only the end of the name's literal is touched, so that its escapes stay as written. */
function withSuffix(job: ObjectTree, suffix: string): ObjectTree {
  if (suffix === '') return job;
  const members = job.members.map((member) => {
    if (member.key !== 'name' || member.value.kind !== 'string') return member;
    const { text, literal } = member.value;
    const value = {
      ...member.value,
      text: text + suffix,
      literal: literal.slice(0, -1) + JSON.stringify(suffix).slice(1),
    };
    return { ...member, value };
  });
  return { ...job, members };
}

export { sortFindings } from './findings/findings.ts';
