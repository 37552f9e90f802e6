/** What a script function is told about the run that is about to start. */
export interface ScriptedJob {
  readonly cluster: string;
  readonly name: string;
  readonly jobType: string;
  /** Parsed; numbers lose their spelling here. */
  readonly definition: unknown;
  readonly rawDefinition: string;
  /** 0 for the first start of a job of that name on any cluster. */
  readonly runIndex: number;
}

export interface ScriptState {
  /** `null`: the status route answers an empty list. */
  readonly status: string | null;
  /** Emulated milliseconds. Absent or `"Infinity"` (for JSON): the state lasts. */
  readonly ms?: number | 'Infinity';
}

/** A count; text of digits goes out as a JSON number of any width. */
export type Count = number | string | bigint;

/** What happens to a run from its start to its end. */
export interface RunScript {
  /**
   * `local`: the run moves real data in `dataFolder`, and its states, counters and errors are the result. Default if there is a
   * data folder and no script names the job.
   */
  readonly engine?: 'script' | 'local';
  readonly states?: readonly ScriptState[];
  /** Absent: invented to fit the connectors, on success only. `null`: no counters. Given: shown at the end, whatever it is. */
  readonly counters?: Readonly<Record<string, Count>> | null;
  /** Shown at the end, also of a run that SUCCEEDED. */
  readonly errorSummary?: string;
  readonly errorDetails?: string;
  /** Of a BATCH_JOB: one sub-job per table. Default: two. */
  readonly subJobs?: Readonly<Record<string, RunScript>>;
  /** Status in the reply to the submission. Default: that of the first state. */
  readonly onSubmit?: string;
  /** Emulated milliseconds before the run is recorded; see `analysisMs` of the options. */
  readonly analysisMs?: number;
  /** With `analysisMs`: the start is answered at once; only the run stays unseen. */
  readonly answersAtOnce?: boolean;
  /** The job is created; its start is refused with this error, after the analysis. There is no run. */
  readonly refuseStart?: { readonly status?: number; readonly code: string; readonly message: string };
  /** Emulated time to the service's own retry of this run, if it fails. Default: the option `retryDelayMs`. */
  readonly retryDelayMs?: number;
  readonly stopTakesMs?: number;
  readonly stopStatus?: string;
  /** Stop requests are answered 200 and do nothing. */
  readonly ignoreStop?: boolean;
}
