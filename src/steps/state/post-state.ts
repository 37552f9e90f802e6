import { encodeHandle } from '../../migration/run/encode-handle.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';

/** Where the state of a step is kept for the post step; `src/github` writes it to files. */
export interface StepFiles {
  /** Adds a line of JSON to the state for the post step, immediately. */
  note(line: string): void;
  /** Sets outputs of this step; later values win. */
  outputs(values: Readonly<Record<string, string>>): void;
}

/** The GitHub deployment of a step, as the post step needs it. */
export interface DeploymentRecord {
  readonly id: number;
  readonly environment: string;
  /** Number of jobs of the step. */
  readonly jobs: number;
  readonly description: string;
  /** JSON text. */
  readonly payload: string;
  /** The status that it should get; `null` as long as the migration is running. */
  readonly verdict: {
    readonly state: 'success' | 'failure' | 'error' | 'inactive' | 'in_progress';
    readonly description: string;
  } | null;
  /** True until the verdict is set or `/collect` can take it over. */
  readonly open: boolean;
}

export interface LedgerHeader {
  readonly version: 1;
  readonly action: 'run' | 'wait';
  readonly projectId: string;
  readonly host: string;
  readonly onCancel: 'stop' | 'leave';
}

/**
 * The state of a step as it was last written: its first line is the {@link LedgerHeader}, then comes a line for each change
 * of a record, then one that says that the step ended. A killed step leaves what it had written by then.
 */
export interface State extends LedgerHeader {
  /** False until main has ended. */
  readonly finished: boolean;
  readonly cancelled: boolean;
  readonly records: readonly RunRecord[];
  /** `null` if the step has none. */
  readonly deployment: DeploymentRecord | null;
}

/** The records of a step's jobs, written with every change so that a killed step leaves a trace. */
export interface RunLedger {
  readonly records: readonly RunRecord[];
  put(record: RunRecord): void;
  handle(): string;
  close(cancelled: boolean): void;
}

/**
 * Outputs are appended to a file that the runner reads completely. Up to this many bytes, each change of a handle is
 * written; after that, only as the number of changes doubles. The final handle is always written.
 */
const PLENTY_BYTES = 256 * 1024;

export function openLedger(
  about: Omit<LedgerHeader, 'version'>,
  records: readonly RunRecord[],
  stepFiles: StepFiles,
): RunLedger {
  const info: LedgerHeader = { ...about, version: 1 };
  const rows = [...records];
  const places = new Map(rows.map((record, index) => [record.name, index]));
  let written = 0;
  let changes = 0;
  let early = '';
  stepFiles.note(JSON.stringify(info));
  const handle = (): string => encodeHandle({ projectId: info.projectId, host: info.host, records: rows });
  const writeEarlyOutputs = (): void => {
    changes += 1;
    const isPowerOfTwo = (changes & (changes - 1)) === 0;
    if (written > PLENTY_BYTES && !isPowerOfTwo) return;
    const first = rows[0];
    const values = {
      handle: handle(),
      'job-name': first?.name ?? '',
      'cluster-id': first?.cluster ?? '',
      'submission-id': first?.submissionId ?? '',
    };
    const text = JSON.stringify(values);
    if (text === early) return;
    early = text;
    written += text.length;
    stepFiles.outputs(values);
  };
  return {
    records: rows,
    put: (record) => {
      const place = places.get(record.name);
      if (place === undefined) return;
      rows[place] = record;
      stepFiles.note(JSON.stringify({ record }));
      if (record.phase === 'accepted' || record.phase === 'located' || record.phase === 'ended') writeEarlyOutputs();
    },
    handle,
    close: (cancelled) => stepFiles.note(JSON.stringify({ end: { cancelled } })),
  };
}
