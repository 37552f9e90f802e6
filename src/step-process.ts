import { maskLine } from './github/annotations/workflow-command.ts';
import { createLog } from './github/log.ts';
import type { Clock } from './ports.ts';
import { type StepContext, thrownText } from './steps/context/step-context.ts';

/** The real world of a step: the process it runs in. `cancel` aborts when the runner cancels the step. */
export function createStepContext(cancel: AbortSignal): StepContext {
  // Whoever read the log may be gone. The jobs still run, and the files of the step still have to tell how they end.
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
 * Rejects with the first error that nobody caught, rejected promises included. Left to itself Node would print it raw, with
 * text of the service at the start of a line perhaps, and end the process before it has told anything.
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
        // A longer timer would fire at once.
        const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1));
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}

/** Runs one use case and ends the process with its verdict, once all that was printed has been taken. */
export async function finish(context: StepContext, useCase: (context: StepContext) => Promise<boolean>): Promise<void> {
  let ok = false;
  try {
    ok = await useCase(context);
  } catch (error) {
    context.log.error(`Internal error in the action: ${thrownText(error)}`);
  }
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  // Sleeping timers and idle connections hold nothing that is still wanted.
  process.exit(ok ? 0 : 1);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
