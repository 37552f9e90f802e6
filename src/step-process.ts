import { maskLine } from './github/annotations/workflow-command.ts';
import { createLog } from './github/log.ts';
import type { Clock } from './ports.ts';
import { type StepContext, thrownText } from './steps/context/step-context.ts';

/** The ports of a step, bound to this process. `cancel` aborts when the runner cancels the step. */
export function createStepContext(cancel: AbortSignal): StepContext {
  // The reader of the log may be gone. The jobs still run, and the step still has to write its files.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const write = (text: string): void => {
    process.stdout.write(text);
  };
  return {
    env: process.env,
    clock: realClock(),
    log: createLog(write),
    cancel,
    internalError: strayError(),
    print: (lines) => {
      for (const line of lines) write(`${line}\n`);
    },
    mask: (secret) => write(maskLine(secret)),
  };
}

/**
 * Rejects with the first uncaught error, unhandled rejections included. By default Node.js prints it unescaped, so that text
 * of the service could become a workflow command, and ends the process before the step has reported anything.
 */
function strayError(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  process.on('uncaughtException', reject);
  return promise;
}

function realClock(): Clock {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        // A longer timeout overflows and fires immediately.
        const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1));
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}

/** Runs a step and ends the process with its exit code, once all output has been drained. */
export async function finish(context: StepContext, step: (context: StepContext) => Promise<boolean>): Promise<void> {
  let ok = false;
  try {
    ok = await step(context);
  } catch (error) {
    context.log.error(`Internal error in the action: ${thrownText(error)}`);
  }
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  // Pending timers and idle connections must not delay the end.
  process.exit(ok ? 0 : 1);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
