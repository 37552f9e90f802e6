import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const step = JSON.stringify(join(import.meta.dirname, '..', 'src', 'step.ts'));

// A process of its own, for a signal would end the one of the tests. Emitted rather than sent: only Windows has a break.
test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'])('%s cancels the step', (signal) => {
  const script = `
    const { createStep } = await import((await import('node:url')).pathToFileURL(${step}).href);
    const { cancel } = createStep();
    const before = cancel.aborted;
    process.emit('${signal}');
    console.log(before, cancel.aborted);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(printed.trim()).toBe('false true');
});
