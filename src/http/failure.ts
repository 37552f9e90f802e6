import { ConnectFailure } from './connector.ts';
import { ProxyFailure } from './proxy-failure.ts';
import { TransportError, type TransportReason } from './types.ts';

/** What is known of an exchange when it breaks. */
export interface Exchange {
  /** `host:port` of the server, never of a proxy. */
  readonly authority: string;
  /** Method and path. The query is left out: it may hold private names. */
  readonly call: string;
  /** Whether the request was handed to an open connection. */
  readonly sent: boolean;
  readonly connectTimeoutMs: number;
}

/** A time limit of ours that ran out. */
export class Overdue extends Error {
  override readonly name = 'Overdue';
  readonly phase: 'headers' | 'body';
  readonly limitMs: number;

  constructor(phase: 'headers' | 'body', limitMs: number) {
    super(`${phase} not within ${limitMs} ms`);
    this.phase = phase;
    this.limitMs = limitMs;
  }
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The reason for which there is no complete reply, with one or two sentences about what to check. */
export function transportError(error: Error, exchange: Exchange): TransportError {
  const { authority, call, sent } = exchange;
  const make = (reason: TransportReason, text: string): TransportError =>
    new TransportError(reason, sent, text, { cause: error });

  if (error instanceof ConnectFailure)
    return error.step === 'proxy'
      ? make(isLasting(error.cause) ? 'proxy-refused' : 'proxy', error.message)
      : connectError(error, exchange, make);
  if (error instanceof Overdue) {
    const limit = `${error.limitMs / 1000} s`;
    return error.phase === 'headers'
      ? make('headers-timeout', `${authority} did not begin to answer ${call} within ${limit}.`)
      : make('body-timeout', `${authority} began to answer ${call}, but did not finish its answer within ${limit}.`);
  }
  const code = codeOf(error);
  if (error instanceof TooLarge || code === 'UND_ERR_HEADERS_OVERFLOW')
    return make(
      'too-large',
      `The answer of ${authority} to ${call} is larger than this action reads (${error.message}).`,
    );
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return make('aborted', `${call} was given up: the connection to ${authority} is being closed.`);
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED', 'ETIMEDOUT'].includes(code) || isCutShort(error))
    return make(
      'reset',
      `${authority} broke the connection before its answer to ${call} was whole (${code || 'closed early'}).`,
    );
  return make('other', `${call} on ${authority} failed: ${code ? `${code}, ` : ''}${error.message}.`);
}

function isLasting(cause: unknown): boolean {
  return cause instanceof ProxyFailure && cause.lasting;
}

function connectError(
  failure: ConnectFailure,
  { authority, connectTimeoutMs }: Exchange,
  make: (reason: TransportReason, text: string) => TransportError,
): TransportError {
  const cause = failure.cause as Error;
  const code = codeOf(cause);
  if (/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(code)) {
    const advice = 'Check the region or the endpoint. If only a proxy can resolve the name, set HTTPS_PROXY.';
    return make('dns', `The name of ${authority} could not be resolved (${code}). ${advice}`);
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    const advice = 'A firewall may block it. If the network has a proxy, set HTTPS_PROXY.';
    return make('connect-timeout', `No connection to ${authority} within ${connectTimeoutMs / 1000} s. ${advice}`);
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)$/.test(code)) {
    const what = code === 'ECONNREFUSED' ? 'refuses connections' : 'cannot be reached';
    return make('refused', `${authority} ${what} (${code}). Check the endpoint and its port.`);
  }
  // A connection that was accepted and broke before TLS was set up; one that is not accepted is refused instead.
  if (/^(ECONNRESET|ECONNABORTED|EPIPE)$/.test(code)) {
    const advice = 'A firewall or a proxy may forbid this host, or the server restarts.';
    return make('handshake-reset', `${authority} broke the connection before TLS was set up (${code}). ${advice}`);
  }
  if (isTls(code)) return make('tls', `${authority}: ${tlsText(code)}`);
  return make('other', `No connection to ${authority}: ${code ? `${code}, ` : ''}${cause.message}.`);
}

function isTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EPROTO)/.test(
    code,
  );
}

function tlsText(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the server's certificate is for another name (${code}). Check the endpoint.`;
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code))
    return `the server's certificate is not valid at this time (${code}). Check the clock of this machine, else ask the server's operator.`;
  if (/^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_)/.test(code))
    return `the server's certificate comes from an authority that is not trusted here (${code}). If it is a private one, set the variable NODE_EXTRA_CA_CERTS to its PEM file for this job.`;
  const what = code === 'ERR_SSL_WRONG_VERSION_NUMBER' ? 'the port does not speak TLS' : 'no TLS connection came about';
  return `${what} (${code}). Check the endpoint, its port, and any proxy on the way.`;
}

/** undici's parser, when a connection ends within a reply. */
function isCutShort(error: Error): boolean {
  return /other side closed|terminated|socket hang up|unexpected end|content-length/i.test(error.message);
}

function codeOf(error: Error): string {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return code;
  // Node tries several addresses; each failure is in `errors`.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : null;
  return first instanceof Error ? codeOf(first) : '';
}
