import { describe, expect, test } from 'vitest';
import { parseWorkflowCommand, workflowCommands } from '../../../scripts/runner/workflow-commands.ts';

describe('commands in what a step prints', () => {
  test.each([
    ['a message', '::error::It broke', 'error', {}, 'It broke'],
    ['properties', '::error title=A,line=3::It broke', 'error', { title: 'A', line: '3' }, 'It broke'],
    ['blanks before it', '   ::warning::w', 'warning', {}, 'w'],
    ['any case', '::Error::e', 'error', {}, 'e'],
    ['escapes in the message', '::error::a%0Ab%25c', 'error', {}, 'a\nb%c'],
    ['escapes in a property', '::error title=a%2Cb%3Ac::m', 'error', { title: 'a,b:c' }, 'm'],
    ['an escaped escape', '::error::%250A', 'error', {}, '%0A'],
    ['the older form', '##[error]e', 'error', {}, 'e'],
    ['the older form, anywhere', 'row 5: ##[group]x', 'group', {}, 'x'],
    ['no message', '::endgroup::', 'endgroup', {}, ''],
  ])('%s', (_, line, name, properties, message) => {
    expect(parseWorkflowCommand(line)).toEqual({ name, properties, message, line });
  });

  test.each([
    ['plain text', 'all is well'],
    ['an unknown word', '::hello::x'],
    ['not at the start', 'x ::error::y'],
    ['no second sign', '::error'],
    ['the older form with an unknown word', '##[hello]x'],
  ])('%s is none', (_, line) => {
    expect(parseWorkflowCommand(line)).toBeUndefined();
  });

  test('stop-commands holds until its token', () => {
    const lines = ['::stop-commands::tok', '::error::no', '::tok::', '::error::yes'];
    expect(workflowCommands(lines).map((it) => it.message)).toEqual(['tok', 'yes']);
  });
});
