import { expect, test } from 'vitest';
import { createLogView } from '../../../scripts/demo/log-view.ts';

test('the log as the runner shows it', () => {
  const view = createLogView((format, text) => `<${String(format)}>${text}`);
  const lines = [
    'plain',
    '::add-mask::s3cret',
    '::group::Jobs',
    'a',
    '::warning::b',
    '::endgroup::',
    '::error title=Job a%3A failed::c%0Ad',
    '::notice::e',
  ];
  expect(lines.map(view).filter((line) => line !== undefined)).toEqual([
    'plain',
    '<bold>▼ Jobs',
    '  a',
    '<yellow>  Warning: b',
    '<red>Error: Job a: failed\n  c\n  d',
    '<cyan>Notice: e',
  ]);
});
