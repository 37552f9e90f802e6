import type { HttpReply } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import { readErrorReply } from '../requests/reply.ts';
import { AuthRefusedError } from './errors/auth-refused-error.ts';
import { describeSkew } from './errors/clock-skew.ts';
import { hintFor } from './errors/hints.ts';

/** Remembers the refusal of a credential, so that nothing more is sent with it. */
export interface RefusalMemory {
  /** Throws the refusal where there was one. */
  check(): void;
  /** A request was accepted: a later refusal then means that the credential has ended. */
  accepted(): void;
  /** Makes the reply the last word and returns it as an error. */
  refuse(reply: HttpReply, call: string): AuthRefusedError;
}

/** `what` is what was refused, in the words of a sentence: `the access key`. */
export function createRefusalMemory(what: string, clock: Clock): RefusalMemory {
  let refusal: AuthRefusedError | null = null;
  let acceptedAt: number | null = null;
  return {
    check: () => {
      if (refusal !== null) throw refusal;
    },
    accepted: () => {
      acceptedAt = clock.now();
    },
    refuse: (reply, call) => {
      refusal ??= refusalOf(reply, call, what, acceptedAt, clock.now());
      return refusal;
    },
  };
}

function refusalOf(
  reply: HttpReply,
  call: string,
  what: string,
  acceptedAt: number | null,
  now: number,
): AuthRefusedError {
  const { status, code, text, requestId } = readErrorReply(reply);
  const details = [`HTTP ${status}`, code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  const skew = describeSkew(reply.headers.date, now);
  const message = [
    `The service refused ${what} (${details}): ${text.replace(/\.$/, '')}.`,
    skew,
    acceptedAt === null ? null : `It was accepted until ${timeAgo(now - acceptedAt)}, so it has ended or was revoked.`,
    'Nothing more was sent with it.',
  ];
  const words = message.filter(Boolean).join(' ');
  return new AuthRefusedError(words, {
    status,
    code,
    requestId,
    hint: hintFor({ httpStatus: status, code, message: words, call }),
  });
}

function timeAgo(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1 ? 'a moment ago' : `${minutes} min ago`;
}
