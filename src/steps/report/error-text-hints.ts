import type { RunResult } from '../../results/types.ts';

/**
 * What the text of a failed run means where it has no code. Hadoop's numbers come through from Apache Sqoop: 3 is failed,
 * 5 is killed. A text only adds words; it decides nothing.
 */
const STOPPED_TEXTS = [/stopped manually by user/i, /\bJob Failed with status:\s*5\b/i];

const DIRTY_ROWS =
  'More rows are dirty than the job allows. Look at the dirty data; raise "maxErrorRecords" only if that is right.';

const HINTS: readonly (readonly [text: RegExp, hint: string])[] = [
  [/number of error records exceeds/i, DIRTY_ROWS],
  [
    /access denied for user|password authentication failed|login failed for user|invalid username\/password/i,
    'The source or target refused the user of the link. Correct user and password of the link and test it in the console.',
  ],
  [
    /connection refused|connect(ion)? timed out|communications link failure|unknownhostexception|no route to host/i,
    'The cluster did not reach the source or the target. Test the link in the console: address, port, security group.',
  ],
  [
    /table .{0,100}(doesn't|does not) exist|table or view does not exist|relation .{0,100} does not exist/i,
    'Check that the table exists under that name, and that the user of the link may use it.',
  ],
  [
    /duplicate entry|duplicate key value|unique constraint/i,
    'The target holds rows with the same key. Clear it, or use an import mode that replaces rows.',
  ],
  [
    /no space left on device|disk quota|outofmemoryerror/i,
    'The cluster ran out of space or memory. Use a larger flavor, or fewer concurrent extractors.',
  ],
];

/** What to do, where the text of a failed run says something known; else the empty string. */
export function textHint({ errorSummary, errorDetails }: Pick<RunResult, 'errorSummary' | 'errorDetails'>): string {
  const text = `${errorSummary ?? ''}\n${errorDetails ?? ''}`;
  return HINTS.find(([pattern]) => pattern.test(text))?.[1] ?? '';
}

/** The reason of a run that was stopped from outside; `null` if nothing says so. */
export function foreignStop({ status, errorSummary, errorDetails }: RunResult): string | null {
  const text = `${errorSummary ?? ''}\n${errorDetails ?? ''}`;
  const isKilled = status === 'FAILED' && STOPPED_TEXTS.some((pattern) => pattern.test(text));
  return status === 'STOPPED' || isKilled ? 'it was stopped at the service, not by this step' : null;
}
