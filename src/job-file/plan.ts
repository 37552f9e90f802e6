import { plural } from '../text/format.ts';
import { inputsOf, parameter } from './catalogue/parameters.ts';
import { duplicateNames, essentialFaults, nameFaults, notAJob } from './check/job-names.ts';
import { ClusterLists } from './cluster-lists.ts';
import { type Filling, fillJob } from './fill/fill-job.ts';
import { addFindings, fatal, sortFindings } from './findings/findings.ts';
import type { Locate } from './findings/position.ts';
import type { Finding, Place, PlannedJob } from './findings/types.ts';
import type { JobCheck } from './parameters/checked-job.ts';
import type { FileShape } from './parse/file-shape.ts';
import { readSource, type Source } from './parse/parse-source.ts';
import { get, type ObjectTree, textOf } from './parse/tree.ts';
import { plannedJob } from './planned-job.ts';
import { loadSelection, type Selection } from './select.ts';
import { withoutEffect } from './without-effect.ts';

export interface PlanOptions extends Filling {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly suffix: string;
  /** Source of the candidate clusters. `unknown` if nothing is sent. Only clusters of the files have to agree. */
  readonly clustersFrom?: 'files' | 'input' | 'unknown';
  /** Severity of a pattern or file without effect. */
  readonly noEffect?: 'warning' | 'error';
  /** Checks each selected job against the catalogue. */
  readonly check?: JobCheck | null;
  /** Leave the text of the jobs empty, to save memory if nothing is sent. */
  readonly withoutText?: boolean;
  /** A file could not be read. Findings that only follow from that are left out. */
  readonly isIncomplete?: boolean;
}

export interface LoadedJobs {
  /** In file order. Complete only if no finding is fatal. */
  readonly jobs: readonly PlannedJob[];
  /** Number of jobs in the files, including those that are not selected. */
  readonly found: number;
  /** Number of selected jobs, including those with fatal findings. */
  readonly selected: number;
  /** Of all files, without repetitions. */
  readonly clusters: readonly string[];
  /** Sorted by file, line and column. */
  readonly findings: readonly Finding[];
}

/** Far more than the outputs of a step can hold. Limits the memory that a hostile file can fill. */
const MAX_JOBS = 10_000;

/** Parses texts into jobs. Never throws: all errors are findings. Only one job at a time is in memory as a tree. */
export async function planJobs(sources: readonly Source[], options: PlanOptions): Promise<LoadedJobs> {
  const plan = new Plan(options, await loadSelection(options.only, options.exclude));
  for (const source of sources) {
    const read = await readSource(source);
    if (read.ok) plan.addFile(read.shape, read.locate);
    else plan.addUnreadable(read.findings);
  }
  return plan.finish(sources[0]?.file ?? 'job-file');
}

class Plan {
  readonly #options: PlanOptions;
  readonly #selection: Selection;
  readonly #findings: Finding[] = [];
  readonly #jobs: PlannedJob[] = [];
  readonly #names: { name: string; at: Place }[] = [];
  readonly #clusters = new ClusterLists();
  readonly #usedVariables = new Set<string>();
  readonly #filesWithoutJobs: Place[] = [];
  #isIncomplete: boolean;
  #found = 0;
  #selected = 0;

  constructor(options: PlanOptions, selection: Selection) {
    this.#options = options;
    this.#selection = selection;
    this.#isIncomplete = options.isIncomplete === true;
  }

  addUnreadable(findings: readonly Finding[]): void {
    this.#isIncomplete = true;
    addFindings(this.#findings, findings);
  }

  addFile(shape: FileShape, locate: Locate): void {
    const isUsed = this.#options.clustersFrom !== 'input';
    addFindings(this.#findings, isUsed ? shape.findings : shape.findings.map(unusedClusters));
    if (shape.findings.some((finding) => finding.fatal && finding.code !== 'bad-clusters')) this.#isIncomplete = true;
    addFindings(
      this.#findings,
      this.#clusters.add(shape.clusters, locate, this.#options.variables, this.#usedVariables),
    );
    const before = this.#found;
    for (const job of shape.jobs) {
      this.#found += 1;
      if (this.#found > MAX_JOBS) {
        const message = `There are more than ${MAX_JOBS} jobs. Split the files over several steps.`;
        this.#findings.push(fatal(locate, job.at, 'too-many-jobs', message));
        return;
      }
      if (job.kind === 'object') this.#addJob(job, locate);
      else addFindings(this.#findings, [notAJob(job, locate)]);
    }
    if (this.#found === before && shape.listAt !== null) this.#filesWithoutJobs.push(locate(shape.listAt));
  }

  #addJob(job: ObjectTree, locate: Locate): void {
    const { suffix, check } = this.#options;
    const filled = fillJob(job, locate, this.#options);
    for (const name of filled.used) this.#usedVariables.add(name);
    const nameTree = get(filled.tree, 'name');
    const baseName = textOf(nameTree);
    const group = parameter(inputsOf(filled.tree, 'driver'), 'groupJobConfig.groupName') || 'DEFAULT';
    const name = (baseName ?? '') + suffix;
    if (!this.#selection.takes({ baseName: baseName ?? '', name, group })) return;

    this.#selected += 1;
    addFindings(this.#findings, filled.findings);
    const areMacrosFilled = this.#options.fill !== null;
    check?.({ tree: filled.tree, source: job, areMacrosFilled, locate }, this.#findings);
    const faults = essentialFaults(filled.tree, locate);
    addFindings(this.#findings, faults);
    if (baseName === null || nameTree?.kind !== 'string') return;
    if (baseName.trim() !== '') {
      addFindings(this.#findings, nameFaults(name, nameTree, locate));
      this.#names.push({ name, at: locate(nameTree.at) });
    }
    if (faults.length > 0) return;
    const withText = this.#options.withoutText !== true;
    this.#jobs.push(plannedJob(filled.tree, { baseName, suffix, group, place: locate(job.at), withText, source: job }));
  }

  finish(firstFile: string): LoadedJobs {
    const start: Place = { file: firstFile, line: 1, column: 1 };
    const isFatal = this.#findings.some((finding) => finding.fatal);
    addFindings(this.#findings, duplicateNames(this.#names));
    if ((this.#options.clustersFrom ?? 'files') === 'files')
      addFindings(this.#findings, this.#clusters.disagreements());
    if (this.#selected === 0 && !isFatal && !this.#isIncomplete)
      this.#findings.push(fatal(() => start, 0, 'no-job', this.#noJob()));
    if (!this.#isIncomplete && this.#found > 0)
      addFindings(
        this.#findings,
        withoutEffect({
          start,
          severity: this.#options.noEffect ?? 'warning',
          files: this.#filesWithoutJobs,
          patterns: this.#selection.unmatched(),
          variables: [...this.#options.variables.keys()].filter((name) => !this.#usedVariables.has(name)),
        }),
      );
    return {
      jobs: this.#jobs,
      found: this.#found,
      selected: this.#selected,
      clusters: this.#clusters.ids(),
      findings: sortFindings(this.#findings),
    };
  }

  #noJob(): string {
    if (this.#found === 0) return 'There is no job in the files.';
    return `The inputs "only" and "exclude" select no job. The files contain ${plural(this.#found, 'job')}.`;
  }
}

/** An unusable list of clusters is harmless if the input "clusters" replaces it. */
function unusedClusters(finding: Finding): Finding {
  if (finding.code !== 'bad-clusters') return finding;
  const { fatal: _, ...rest } = finding;
  return { ...rest, severity: 'warning', message: `${finding.message} The input "clusters" is used instead.` };
}

export { sortFindings } from './findings/findings.ts';
