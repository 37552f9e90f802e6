import type { HttpReply } from '../../http/types.ts';
import { isObject } from '../../text/exact-json.ts';
import { isHeaderText } from '../credential/header-text.ts';
import { serverTime } from '../errors/clock-skew.ts';

export interface Token {
  readonly value: string;
  /** When it ends, in milliseconds since 1970 by this machine's clock; `null` if IAM did not say. */
  readonly endsAt: number | null;
  /** The project that IAM bound it to. */
  readonly projectId: string | null;
}

/**
 * Reads a token that IAM issued: the token from `X-Subject-Token`, end and project from the body. The end is converted to
 * this machine's clock, which may be wrong, by the reply's `Date`. `null` if there is no token.
 */
export function readToken(reply: HttpReply, now: number): Token | null {
  const value = reply.headers['x-subject-token']?.trim() ?? '';
  if (!isHeaderText(value)) return null;
  const token = bodyOf(reply);
  const ends = typeof token.expires_at === 'string' ? Date.parse(token.expires_at) : Number.NaN;
  const project = isObject(token.project) ? token.project.id : null;
  return {
    value,
    endsAt: Number.isNaN(ends) ? null : ends - (serverTime(reply.headers.date) ?? now) + now,
    projectId: typeof project === 'string' && /^[A-Za-z0-9_-]+$/.test(project) ? project : null,
  };
}

function bodyOf(reply: HttpReply): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(reply.body);
    return isObject(body) && isObject(body.token) ? body.token : {};
  } catch {
    return {};
  }
}
