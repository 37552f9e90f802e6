import type { ServerResponse } from 'node:http';
import type { Response } from './messages.ts';
import type { Answer } from './service.ts';

/** Calls `act` after `ms` real milliseconds, unless the server closes before. */
export type Schedule = (ms: number, act: () => void) => void;

/** Sends an answer when it is ready, and treats its bytes as the fault says. */
export function transmit(outgoing: ServerResponse, answer: Answer, schedule: Schedule): void {
  const act = (): void => transmitNow(outgoing, answer, schedule);
  if (answer.delayMs > 0) schedule(answer.delayMs, act);
  else act();
}

export function send(outgoing: ServerResponse, { status, headers, body }: Response): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function transmitNow(outgoing: ServerResponse, answer: Answer, schedule: Schedule): void {
  const { transport } = answer;
  switch (transport?.kind) {
    case undefined:
      send(outgoing, answer);
      return;
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'cut':
      cut(outgoing, answer);
      return;
    case 'dribble':
      dribble(outgoing, answer, transport.ms, schedule);
      return;
    default: {
      const never: never = transport;
      throw new Error(`no such transport: ${JSON.stringify(never)}`);
    }
  }
}

function cut(outgoing: ServerResponse, { status, headers, body }: Response): void {
  if (outgoing.destroyed) return;
  const bytes = Buffer.from(body);
  // One byte more than there is, so that an empty body is cut short, too.
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length + 1 });
  outgoing.flushHeaders();
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}

function dribble(outgoing: ServerResponse, { status, headers, body }: Response, ms: number, schedule: Schedule): void {
  if (outgoing.destroyed) return;
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length });
  const next = (from: number): void => {
    if (outgoing.destroyed) return;
    if (from >= bytes.length) {
      outgoing.end();
      return;
    }
    outgoing.write(bytes.subarray(from, from + 8));
    schedule(ms, () => next(from + 8));
  };
  next(0);
}
