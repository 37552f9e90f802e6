import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskLine } from '../../src/github/annotations/workflow-command.ts';
import { createLog } from '../../src/github/log.ts';
import { hostileText } from './hostile-text.ts';
import { commandIn, linesOf } from './runner-rules.ts';

function logged(use: (log: ReturnType<typeof createLog>) => void): string {
  let output = '';
  use(createLog((text) => (output += text)));
  return output;
}

describe('a line of the log', () => {
  it.each([
    ['plain text stays as it is', 'Job “orders”: 50 % done, see C:\\tmp', 'Job “orders”: 50 % done, see C:\\tmp'],
    ['a command at the start', '::error::boo', '\\x3a:error::boo'],
    ['a command after white space', ' \u3000\u00a0::set-env name=PATH::x', ' \u3000\u00a0\\x3a:set-env name=PATH::x'],
    ['more colons', ':::::', '\\x3a::::'],
    ['colons further on', 'a ::b:: c', 'a ::b:: c'],
    ['an old command', 'x ##[error]y ###[group]z', 'x #\\x23[error]y ##\\x23[group]z'],
    ['line breaks', 'a\nb\r\nc\rd', 'a\\nb\\r\\nc\\rd'],
    ['control characters', 'a\u001b[31mred\u0000\u0085', 'a\\u001b[31mred\\u0000\\u0085'],
    ['writing direction and zero width', 'a\u202eb\u200bc\u2066d\ufeffe', 'a\\u202eb\\u200bc\\u2066d\\ufeffe'],
    ['half a surrogate pair', 'a\ud800b', 'a\\ud800b'],
    ['tag characters', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['an invisible character before a command', '\ufeff::error::x', '\\ufeff::error::x'],
  ])('%s', (_, text, line) => {
    expect(logged((log) => log.info(text))).toBe(`${line}\n`);
  });

  it('cuts a long line', () => {
    const long = 'x'.repeat(2 * 1024 * 1024);
    expect(logged((log) => log.info(long))).toBe(`${'x'.repeat(7999)}…\n`);
    expect(logged((log) => log.group('g', [long])).length).toBeLessThan(8100);
  });

  it('is never a command, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const lines = linesOf(logged((log) => log.info(text)));
        expect(lines.length).toBeLessThanOrEqual(1);
        expect(lines.map(commandIn)).toEqual(lines.map(() => null));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a group', () => {
  it('has its title and its lines', () => {
    expect(logged((log) => log.group('3 jobs: 50 %', ['a', '::endgroup::', 'b\nc']))).toBe(
      '::group::3 jobs: 50 %25\na\n\\x3a:endgroup::\nb\\nc\n::endgroup::\n',
    );
  });

  it('holds no other command, whatever title and lines', () => {
    fc.assert(
      fc.property(hostileText, fc.array(hostileText, { maxLength: 4 }), (title, lines) => {
        const names = linesOf(logged((log) => log.group(title, lines))).map((line) => commandIn(line)?.name);
        expect(names.filter((name) => name !== undefined)).toEqual(['group', 'endgroup']);
        expect(names[0]).toBe('group');
        expect(names.at(-1)).toBe('endgroup');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('warnings and errors', () => {
  it.each(['warning', 'error'] as const)('%s: one command, whose text holds no other', (kind) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const lines = linesOf(logged((log) => log[kind](text)));
        expect(lines.map((line) => commandIn(line)?.name)).toEqual([kind]);
        const shown = linesOf(commandIn(lines[0] ?? '')?.data ?? '');
        expect(shown.map(commandIn)).toEqual(shown.map(() => null));
      }),
      { numRuns: 1000 },
    );
  });

  it('a warning is one line, an error may have several', () => {
    expect(logged((log) => log.warning('100 %\nx'))).toBe('::warning::100 %25\\nx\n');
    expect(logged((log) => log.error('a:\n- b\n::c'))).toBe('::error::a:%0A- b%0A\\x3a:c\n');
  });
});

describe('maskLine', () => {
  it.each([
    ['one line', 'abc%def', '::add-mask::abc%25def\n'],
    [
      'several lines, whole and each',
      'one\r\ntwo\n',
      '::add-mask::one%0D%0Atwo%0A\n::add-mask::one\n::add-mask::two\n',
    ],
    ['nothing', ' \n', ''],
  ])('%s', (_, secret, lines) => {
    expect(maskLine(secret)).toBe(lines);
  });

  it('masks every secret whole', () => {
    fc.assert(
      fc.property(hostileText, (secret) => {
        fc.pre(secret.trim() !== '');
        const masked = maskLine(secret).split('\n').slice(0, -1).map(commandIn);
        expect(masked.every((command) => command?.name === 'add-mask')).toBe(true);
        expect(masked[0]?.data).toBe(secret);
      }),
    );
  });
});
