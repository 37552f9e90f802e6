#!/usr/bin/env bash
# A guess: connection.destroy() closes the socket at once, as destroy() does for every stream of Node and for mysql2's pools.
# In mysql2 it is another name for close(): it sends a farewell and waits for the server's. A server that is busy sending rows that
# no client reads does not answer, keeps the connection, and with it its transaction and its locks, until its own time limit.
# Only connection.stream.destroy() ends a query that is no longer wanted.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --no-audit --no-fund mysql2@3.24.6 >>npm.log

cat >run.mjs <<'JS'
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import mysql from 'mysql2';

const { version } = createRequire(import.meta.url)('mysql2/package.json');
let closed = false;
const server = mysql.createServer();
server.on('connection', (peer) => {
  peer.serverHandshake({ protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2, characterSet: 8, capabilityFlags: 0xffffff });
  peer.on('error', () => undefined);
  peer.stream.on('close', () => { closed = true; });
  peer.on('query', () => {
    peer.sequenceId = 1;
    peer.writeColumns([{ catalog: 'def', schema: '', table: '', orgTable: '', name: 't', orgName: 't', characterSet: 33, columnLength: 9, columnType: 253, flags: 0, decimals: 0 }]);
    for (let n = 0; n < 2000; n += 1) peer.writeTextRow(['x'.repeat(10_000)]);
  });
});
await new Promise((resolve) => server.listen(0, resolve));
const port = server._server.address().port;

async function closedAfter(end) {
  closed = false;
  const connection = mysql.createConnection({ port, user: 'u' });
  connection.on('error', () => undefined);
  connection.query('SELECT t FROM texts').on('result', () => connection.pause()).on('error', () => undefined);
  await setTimeout(500);
  end(connection);
  await setTimeout(2000);
  return closed;
}

const byDestroy = await closedAfter((connection) => connection.destroy());
const byStream = await closedAfter((connection) => connection.stream.destroy());
console.log(`mysql2 ${version}: the server sees the end within 2 s after connection.destroy(): ${byDestroy}, after connection.stream.destroy(): ${byStream}`);
process.exit(!byDestroy && byStream ? 0 : 1);
JS
# The server of the package numbers its greeting wrongly and says so.
node run.mjs 2>greeting.log
