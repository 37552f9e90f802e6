import { describe, expect, test } from 'vitest';
import { isOver, readStatus, type StatusClass } from '../../../src/migration/run/status.ts';

const cases: readonly [text: string | null, word: string, kind: StatusClass][] = [
  ['SUCCEEDED', 'SUCCEEDED', 'succeeded'],
  ['succeeded', 'SUCCEEDED', 'succeeded'],
  ['Succeeded', 'SUCCEEDED', 'succeeded'],
  ['sUcCeEdEd', 'SUCCEEDED', 'succeeded'],
  ['FAILED', 'FAILED', 'failed'],
  ['FAILURE_ON_SUBMIT', 'FAILURE_ON_SUBMIT', 'failed'],
  ['STOPPED', 'STOPPED', 'failed'],
  ['PENDING', 'PENDING', 'waiting'],
  ['BOOTING', 'BOOTING', 'waiting'],
  ['RUNNING', 'RUNNING', 'waiting'],
  ['UNKNOWN', 'UNKNOWN', 'suspicious'],
  ['NEVER_EXECUTED', 'NEVER_EXECUTED', 'suspicious'],
  ['NEW', 'NEW', 'suspicious'],
  ['SUCCESS', 'SUCCESS', 'suspicious'],
  ['PARTIALLY_SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'suspicious'],
  ['SUCCEEDEDX', 'SUCCEEDEDX', 'suspicious'],
  [null, 'UNKNOWN', 'suspicious'],
  ['', 'UNKNOWN', 'suspicious'],
  ['   ', 'UNKNOWN', 'suspicious'],
  ['SUCCEEDED!', 'UNKNOWN', 'suspicious'],
  // A blank is no letter: what is beside it may be the rest of something else.
  [' SUCCEEDED', 'UNKNOWN', 'suspicious'],
  ['SUCCEEDED ', 'UNKNOWN', 'suspicious'],
  ['SUCCEEDED\n', 'UNKNOWN', 'suspicious'],
  ['  Succeeded\n', 'UNKNOWN', 'suspicious'],
  ['SUCCEEDED1', 'UNKNOWN', 'suspicious'],
  ['SUCCEEDED\nFAILED', 'UNKNOWN', 'suspicious'],
  ['0', 'UNKNOWN', 'suspicious'],
  ['A'.repeat(40), 'A'.repeat(40), 'suspicious'],
  ['A'.repeat(41), 'UNKNOWN', 'suspicious'],
  // Names that every object bears are no words of the service either.
  ['constructor', 'CONSTRUCTOR', 'suspicious'],
  ['__proto__', '__PROTO__', 'suspicious'],
];

describe('a status word', () => {
  test.each(cases)('%j is read as %s: %s', (text, word, kind) => {
    expect(readStatus(text)).toEqual({ word, class: kind });
  });

  test.each([
    ['SUCCEEDED', true],
    ['FAILED', true],
    ['FAILURE_ON_SUBMIT', true],
    ['STOPPED', true],
    ['RUNNING', false],
    ['PENDING', false],
    ['NEW', false],
    ['DONE', false],
  ])('%s: over is %s', (word, over) => {
    expect(isOver(readStatus(word))).toBe(over);
  });
});
