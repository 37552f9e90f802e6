import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillMacros } from '../../../src/data-time/macros/fill-macros.ts';

interface Case {
  readonly at: string;
  readonly zone: string;
  readonly macro: string;
  readonly text: string;
}

/** Made by scripts/oracle/MacroOracle.java. */
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../fixtures/data-time/macros.json', import.meta.url), 'utf8'),
);

test('the table is whole', () => {
  expect(cases.length).toBeGreaterThan(450);
});

test.each(cases)('$macro at $at in $zone', ({ at, zone, macro, text }) => {
  expect(fillMacros(macro, { at: Date.parse(at), zone })).toEqual({ ok: true, text });
});
