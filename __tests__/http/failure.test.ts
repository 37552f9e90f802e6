import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConnectFailure } from '../../src/http/connector.ts';
import { type Exchange, Overdue, TooLarge, transportError } from '../../src/http/failure.ts';
import { ProxyFailure } from '../../src/http/proxy-failure.ts';
import { createTransport } from '../../src/http/transport.ts';
import type { TransportReason } from '../../src/http/types.ts';

const exchange: Exchange = {
  authority: 'cdm.test:443',
  call: 'POST /clusters/job',
  sent: true,
  connectTimeoutMs: 10_000,
};

const coded = (code: string, message = 'it broke'): Error => Object.assign(new Error(message), { code });

/** A connection to the server that did not come about. */
const unconnected = (cause: Error): ConnectFailure => new ConnectFailure('connect', cause);

type Row = readonly [error: Error, reason: TransportReason, says: string];

const FIREWALL = 'A firewall may block it. If the network has a proxy, set HTTPS_PROXY.';
const TLS = 'Check the endpoint, its port, and any proxy on the way.';

const rows: readonly Row[] = [
  [
    new Overdue('headers', 60_000),
    'headers-timeout',
    'cdm.test:443 did not begin to answer POST /clusters/job within 60 s.',
  ],
  [
    new Overdue('body', 1500),
    'body-timeout',
    'cdm.test:443 began to answer POST /clusters/job, but did not finish its answer within 1.5 s.',
  ],
  [
    new TooLarge('more than 16 MiB'),
    'too-large',
    'The answer of cdm.test:443 to POST /clusters/job is larger than this action reads (more than 16 MiB).',
  ],
  [
    coded('UND_ERR_HEADERS_OVERFLOW', 'headers'),
    'too-large',
    'The answer of cdm.test:443 to POST /clusters/job is larger than this action reads (headers).',
  ],
  ...['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'].map(
    (code): Row => [
      coded(code),
      'aborted',
      'POST /clusters/job was given up: the connection to cdm.test:443 is being closed.',
    ],
  ),
  ...['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED', 'ETIMEDOUT'].map(
    (code): Row => [
      coded(code),
      'reset',
      `cdm.test:443 broke the connection before its answer to POST /clusters/job was whole (${code}).`,
    ],
  ),
  ...['other side closed', 'terminated', 'socket hang up', 'Unexpected end of data', 'bad content-length'].map(
    (message): Row => [
      new Error(message),
      'reset',
      'cdm.test:443 broke the connection before its answer to POST /clusters/job was whole (closed early).',
    ],
  ),
  [coded('HPE_INVALID', 'no HTTP'), 'other', 'POST /clusters/job on cdm.test:443 failed: HPE_INVALID, no HTTP.'],
  [new Error('odd'), 'other', 'POST /clusters/job on cdm.test:443 failed: odd.'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL'].map(
    (code): Row => [
      unconnected(coded(code)),
      'dns',
      `The name of cdm.test:443 could not be resolved (${code}). Check the region or the endpoint. If only a proxy can resolve the name, set HTTPS_PROXY.`,
    ],
  ),
  [unconnected(coded('X_ENOTFOUND')), 'other', 'No connection to cdm.test:443: X_ENOTFOUND, it broke.'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'].map(
    (code): Row => [
      unconnected(coded(code)),
      'connect-timeout',
      `No connection to cdm.test:443 within 10 s. ${FIREWALL}`,
    ],
  ),
  [
    unconnected(coded('ECONNREFUSED')),
    'refused',
    'cdm.test:443 refuses connections (ECONNREFUSED). Check the endpoint and its port.',
  ],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'].map(
    (code): Row => [
      unconnected(coded(code)),
      'refused',
      `cdm.test:443 cannot be reached (${code}). Check the endpoint and its port.`,
    ],
  ),
  [
    unconnected(new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')])),
    'refused',
    'cdm.test:443 refuses connections (ECONNREFUSED). Check the endpoint and its port.',
  ],
  [unconnected(new AggregateError(['text'], 'none')), 'other', 'No connection to cdm.test:443: none.'],
  [unconnected(coded('XECONNREFUSED')), 'other', 'No connection to cdm.test:443: XECONNREFUSED, it broke.'],
  [unconnected(coded('EPERMX')), 'other', 'No connection to cdm.test:443: EPERMX, it broke.'],
  [unconnected(new Error('odd')), 'other', 'No connection to cdm.test:443: odd.'],
  [
    unconnected(coded('ERR_TLS_CERT_ALTNAME_INVALID')),
    'tls',
    "cdm.test:443: the server's certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID). Check the endpoint.",
  ],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'].map(
    (code): Row => [
      unconnected(coded(code)),
      'tls',
      `cdm.test:443: the server's certificate is not valid at this time (${code}). Check the clock of this machine, else ask the server's operator.`,
    ],
  ),
  ...[
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_UNTRUSTED',
  ].map(
    (code): Row => [
      unconnected(coded(code)),
      'tls',
      `cdm.test:443: the server's certificate comes from an authority that is not trusted here (${code}). If it is a private one, set the variable NODE_EXTRA_CA_CERTS to its PEM file for this job.`,
    ],
  ),
  [
    unconnected(coded('ERR_SSL_WRONG_VERSION_NUMBER')),
    'tls',
    `cdm.test:443: the port does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER). ${TLS}`,
  ],
  ...['EPROTO', 'ERR_TLS_HANDSHAKE', 'CRL_HAS_EXPIRED', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'INVALID_PURPOSE'].map(
    (code): Row => [unconnected(coded(code)), 'tls', `cdm.test:443: no TLS connection came about (${code}). ${TLS}`],
  ),
  ...['ECONNRESET', 'ECONNABORTED', 'EPIPE'].map(
    (code): Row => [
      unconnected(coded(code)),
      'handshake-reset',
      `cdm.test:443 broke the connection before TLS was set up (${code}). A firewall or a proxy may forbid this host, or the server restarts.`,
    ],
  ),
  [unconnected(coded('X_EPROTO')), 'other', 'No connection to cdm.test:443: X_EPROTO, it broke.'],
];

describe('the reason for a missing reply', () => {
  test.each(rows)('%s: %s', (error, reason, says) => {
    expect(transportError(error, exchange)).toMatchObject({ reason, message: says, maybeSent: true, cause: error });
    // Whether the work may be done does not depend on how the exchange broke.
    expect(transportError(error, { ...exchange, sent: false })).toMatchObject({ reason, maybeSent: false });
  });

  test.each([
    [true, 'proxy-refused'],
    [false, 'proxy'],
  ] as const)('a proxy that refuses, permanently %s: %s', (lasting, reason) => {
    const refusal = new ProxyFailure('The proxy says no.', lasting);
    expect(transportError(new ConnectFailure('proxy', refusal), exchange)).toMatchObject({
      reason,
      message: 'The proxy says no.',
    });
  });

  test('a proxy that breaks', () => {
    expect(transportError(new ConnectFailure('proxy', coded('ECONNRESET', 'gone')), exchange)).toMatchObject({
      reason: 'proxy',
      message: 'gone',
    });
  });
});

test('an error has its class as name', () => {
  expect(new Overdue('body', 5)).toMatchObject({ name: 'Overdue', message: 'body not within 5 ms', phase: 'body' });
  expect(new TooLarge('x').name).toBe('TooLarge');
});

describe('a TLS handshake that breaks', () => {
  test.each<[what: string, serve: (socket: Socket) => void]>([
    ['ended at once', (socket) => socket.end()],
    ['reset at once', (socket) => socket.resetAndDestroy()],
    ['ended after the client spoke', (socket) => socket.once('data', () => socket.end())],
    ['reset after the client spoke', (socket) => socket.once('data', () => socket.resetAndDestroy())],
  ])('%s has a reason of its own, and nothing was sent', async (_what, serve) => {
    const server = createServer((socket) => serve(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const transport = createTransport({ env: {} });
    onTestFinished(() => transport.close());
    const send = transport.send({ method: 'POST', url: new URL(`https://127.0.0.1:${port}/`), headers: {} });
    await expect(send).rejects.toMatchObject({ reason: 'handshake-reset', maybeSent: false });
  });
});
