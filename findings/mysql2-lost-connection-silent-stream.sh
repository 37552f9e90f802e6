#!/usr/bin/env bash
# A guess: when the server dies while a query is streamed, the query emits "error", as it does for every other failure.
# mysql2 emits "error" on the connection only. The query emits neither "error" nor "end", so code that waits for one of the two
# waits for ever; with a listener on the connection, which is needed to keep the process alive, nothing else shows the loss.
# The package's own server replaces the database here: it sends some rows and closes its socket.
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
const server = mysql.createServer();
server.on('connection', (peer) => {
  peer.serverHandshake({ protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2, characterSet: 8, capabilityFlags: 0xffffff });
  peer.on('error', () => undefined);
  peer.on('query', () => {
    peer.sequenceId = 1;
    peer.writeColumns([{ catalog: 'def', schema: '', table: '', orgTable: '', name: 'n', orgName: 'n', characterSet: 33, columnLength: 9, columnType: 253, flags: 0, decimals: 0 }]);
    for (let n = 0; n < 10; n += 1) peer.writeTextRow([String(n)]);
    globalThis.setTimeout(() => peer.stream.destroy(), 300);
  });
});
await new Promise((resolve) => server.listen(0, resolve));
const connection = mysql.createConnection({ port: server._server.address().port, user: 'u' });
const seen = [];
connection.on('error', (error) => seen.push(`connection error: ${error.code}`));
const query = connection.query('SELECT n FROM numbers');
let rows = 0;
query.on('result', () => { rows += 1; });
query.on('error', (error) => seen.push(`query error: ${error.code}`));
query.on('end', () => seen.push('query end'));
await setTimeout(2000);
console.log(`mysql2 ${version}: ${rows} rows, then ${seen.join(', ') || 'nothing'}`);
process.exit(rows === 10 && seen.length === 1 && seen[0].startsWith('connection error') ? 0 : 1);
JS
# The server of the package numbers its greeting wrongly and says so.
node run.mjs 2>greeting.log
