import { encodeHandle } from '../migration/handle.ts';
import type { RunRecord } from '../migration/record.ts';

/** Where the state of a step is kept for what comes after it; `src/github` writes it to files. */
export interface Shelf {
  /** Keeps the state for the cleaning up after this step. Whole, at once, before anything else happens. */
  state(text: string): void;
  /** Sets outputs of this step; later values win. */
  outputs(values: Readonly<Record<string, string>>): void;
}

export interface BookInfo {
  readonly action: 'run' | 'wait';
  readonly projectId: string;
  readonly host: string;
  readonly onCancel: 'stop' | 'leave';
}

/** All that the state file holds. */
export interface State extends BookInfo {
  readonly version: 1;
  /** False as long as main has not come to its end. */
  readonly finished: boolean;
  readonly cancelled: boolean;
  readonly records: readonly RunRecord[];
}

/** The records of a step's jobs, written down with every change so that a killed step leaves a trace. */
export interface Book {
  readonly records: readonly RunRecord[];
  put(record: RunRecord): void;
  handle(): string;
  close(cancelled: boolean): void;
}

/**
 * Outputs are appended to a file that the runner reads whole: of many jobs, so many bytes of handles are written at
 * once, then only as the number of submissions doubles; the last one is always whole.
 */
const PLENTY_BYTES = 256 * 1024;

export function openBook(info: BookInfo, records: readonly RunRecord[], shelf: Shelf): Book {
  const rows = [...records];
  const places = new Map(rows.map((record, index) => [record.name, index]));
  let written = 0;
  let changes = 0;
  let early = '';
  const save = (finished: boolean, cancelled: boolean): void => {
    const state: State = { ...info, version: 1, finished, cancelled, records: rows };
    shelf.state(JSON.stringify(state));
  };
  const handle = (): string => encodeHandle({ projectId: info.projectId, host: info.host, records: rows });
  const announce = (): void => {
    const first = rows[0];
    const values = {
      handle: handle(),
      'job-name': first?.name ?? '',
      'cluster-id': first?.cluster ?? '',
      'submission-id': first?.submissionId ?? '',
    };
    const text = JSON.stringify(values);
    if (text === early) return;
    changes += 1;
    const powerOfTwo = (changes & (changes - 1)) === 0;
    if (written > PLENTY_BYTES && !powerOfTwo) return;
    early = text;
    written += text.length;
    shelf.outputs(values);
  };
  return {
    records: rows,
    put: (record) => {
      const place = places.get(record.name);
      if (place === undefined) return;
      rows[place] = record;
      save(false, false);
      if (record.phase === 'accepted' || record.phase === 'held' || record.phase === 'ended') announce();
    },
    handle,
    close: (cancelled) => save(true, cancelled),
  };
}
