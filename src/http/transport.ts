import Agent from 'undici/lib/dispatcher/agent.js';
import { createConnector } from './connector.ts';
import { type Limits, sendRequest } from './send-request.ts';
import type { Send } from './types.ts';

export interface TransportOptions {
  /** Read for `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` in both spellings. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly connectTimeoutMs?: number;
  readonly headersTimeoutMs?: number;
  readonly bodyTimeoutMs?: number;
  readonly maxReplyBytes?: number;
  readonly userAgent?: string;
  /** Called once, right after the first request was written to an open connection. */
  readonly onFirstRequest?: (() => unknown) | undefined;
}

export interface Transport {
  readonly send: Send;
  /** Aborts open requests and closes keep-alive connections, so that the process can end. */
  close(): Promise<void>;
}

/** How long an answer may take to begin, unless the request has a limit of its own. */
export const ANSWER_TIMEOUT_MS = 60_000;

/**
 * The only way from this program to the network. Keeps connections alive, follows no redirect, requests no compression,
 * always verifies TLS (`NODE_EXTRA_CA_CERTS` included), and does not retry.
 */
export function createTransport(options: TransportOptions): Transport {
  const limits: Limits = {
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    headersTimeoutMs: options.headersTimeoutMs ?? ANSWER_TIMEOUT_MS,
    bodyTimeoutMs: options.bodyTimeoutMs ?? 60_000,
    maxReplyBytes: options.maxReplyBytes ?? 16 * 1024 * 1024,
  };
  const closing = new AbortController();
  const agent = new Agent({
    connect: createConnector({ env: options.env, timeoutMs: limits.connectTimeoutMs, closed: closing.signal }),
    // A token with many roles is long; Node's own limit of 16 KiB for all headers is too small.
    maxHeaderSize: 64 * 1024,
    // An exchange has its own time limits.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const userAgent = options.userAgent ?? 'huaweicloud-cdm-action';
  let isFirst = true;
  const onSent = (): void => {
    // undici writes the request in this turn.
    if (isFirst && options.onFirstRequest) setImmediate(options.onFirstRequest);
    isFirst = false;
  };
  return {
    send: (request, signal) =>
      sendRequest(
        agent,
        { ...request, headers: { 'user-agent': userAgent, ...request.headers } },
        limits,
        signal,
        onSent,
      ),
    close: async () => {
      closing.abort();
      await agent.destroy();
    },
  };
}
