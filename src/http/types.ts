/** One HTTP request as it is sent. `url` is already percent-encoded, once; `body` is sent as UTF-8. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How long the answer may take to begin, in place of the transport's own limit; a shorter one also ends it. */
  readonly answerTimeoutMs?: number;
}

/** A complete reply: every status code is a reply, also 3xx (never followed), 4xx and 5xx. Header names are lower case. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Why there is no complete reply. With `dns`, `refused`, `connect-timeout`, `tls`, `handshake-reset` and the two of a proxy
 * the request was certainly not sent.
 */
export type TransportReason =
  | 'dns'
  | 'refused'
  | 'connect-timeout'
  | 'tls'
  /** The connection was accepted and broke before TLS was set up: a firewall, or a server that restarts. */
  | 'handshake-reset'
  | 'proxy'
  /** The proxy refused, and retrying does not help: a wrong password sent again may lock an account. */
  | 'proxy-refused'
  | 'headers-timeout'
  | 'body-timeout'
  | 'reset'
  | 'too-large'
  | 'aborted'
  | 'other';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: TransportReason;
  /** Whether the server may have received the request. `false` only if that is certain. */
  readonly maybeSent: boolean;

  constructor(reason: TransportReason, maybeSent: boolean, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.maybeSent = maybeSent;
  }
}

/** Sends one request once. Throws a {@link TransportError} if there is no complete reply. Does not retry. */
export type Send = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpReply>;
