import type { HttpReply } from '../http/types.ts';
import type { Clock } from '../ports.ts';
import { readErrorReply } from '../requests/reply.ts';
import { AuthRefusedError } from './errors/auth-refused-error.ts';
import { describeSkew } from './errors/clock-skew.ts';
import { hintFor } from './errors/hints.ts';

/** Remembers the refusal of a credential, so that nothing more is sent with it. */
export interface RefusalMemory {
  /** Throws the refusal if there was one. */
  check(): void;
  /** A request was accepted: a later refusal then means that the credential has ended. */
  accepted(): void;
  /** Makes the refusal final and returns it as an error. */
  refuse(reply: HttpReply, call: string): AuthRefusedError;
}

export interface RefusedCredential {
  /** In the words of a sentence: `the access key`. */
  readonly what: string;
  readonly kind: 'access-key' | 'token';
  /** What to add to the hint if it was never accepted. */
  readonly ifNeverAccepted?: string;
  /** What to add to the hint if it was accepted before, and has ended. */
  readonly ifEnded?: string;
}

export function createRefusalMemory(credential: RefusedCredential, clock: Clock): RefusalMemory {
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
      refusal ??= refusalOf(reply, call, credential, { acceptedAt, now: clock.now() });
      return refusal;
    },
  };
}

function refusalOf(
  reply: HttpReply,
  call: string,
  credential: RefusedCredential,
  { acceptedAt, now }: { readonly acceptedAt: number | null; readonly now: number },
): AuthRefusedError {
  const { status, code, text, requestId } = readErrorReply(reply);
  const details = [`HTTP ${status}`, code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  const skew = describeSkew(reply.headers.date, now);
  const message = [
    `The service refused ${credential.what} (${details}): ${text.replace(/\.$/, '')}.`,
    skew,
    acceptedAt === null ? null : `It was accepted until ${timeAgo(now - acceptedAt)}, so it has ended or was revoked.`,
    'Nothing more was sent with it.',
  ];
  const isClockWrong = skew !== null;
  const cause = hintFor({ httpStatus: status, code, message: text, call, credential: credential.kind, isClockWrong });
  const more = acceptedAt === null ? credential.ifNeverAccepted : credential.ifEnded;
  const hint = [cause, more].filter(Boolean).join(' ');
  return new AuthRefusedError(message.filter(Boolean).join(' '), { status, code, requestId, hint });
}

function timeAgo(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1 ? 'a moment ago' : `${minutes} min ago`;
}
