import type { EmulatorOptions, RunScript } from '../scenario/options.ts';

/** The time between a start and the record of its run, and whether the answer waits for it. */
export interface Analysis {
  readonly ms: number;
  readonly answersAtOnce?: boolean;
}

/** The analysis of a start: a fault's, else the script's, else that of the options. */
export function analysisOf(options: EmulatorOptions, script: RunScript, fault: Analysis | undefined): Analysis {
  const ms = fault?.ms ?? script.analysisMs ?? options.analysisMs ?? 0;
  return { ms, answersAtOnce: fault?.answersAtOnce ?? script.answersAtOnce ?? false };
}

/** Emulated milliseconds that the answer to a start waits. */
export function answerWait({ ms, answersAtOnce }: Analysis): number {
  return answersAtOnce === true ? 0 : ms;
}
