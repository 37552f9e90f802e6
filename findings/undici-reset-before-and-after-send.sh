#!/usr/bin/env bash
# A good guess: the code of undici's error tells whether a POST can have reached the server, so that only a failed connection
# is retried: a handshake that breaks is a TLS error, an ECONNRESET comes after the request was written.
# What happens: a server that closes or resets during the TLS handshake, and one that resets after it has read the whole
# request, all give ECONNRESET, and the same error class; only a FIN after the request has a code of its own.
# Why it matters: a client that retries a start on ECONNRESET starts a migration twice, one that never does waits in vain.
set -eu
version=7.30.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund "undici@$version" > npm.log
echo "undici $version, Node.js $(node --version)"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2> /dev/null
cat > look.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Agent, request } from 'undici';

const pem = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };
const quiet = (socket) => socket.on('error', () => {});
const received = (socket, then) => {
  let text = '';
  quiet(socket).on('data', (chunk) => {
    text += chunk;
    if (text.endsWith('{"start":1}')) then();
  });
};
const raw = new WeakMap();
const afterSend = (end) => {
  const server = createTlsServer(pem, (socket) => received(socket, () => end(socket, raw.get(server))));
  server.on('connection', (socket) => raw.set(server, socket));
  return server;
};
const cases = {
  'FIN in the handshake': createServer((socket) => quiet(socket).once('data', () => socket.end())),
  'RST in the handshake': createServer((socket) => quiet(socket).once('data', () => socket.resetAndDestroy())),
  'RST after the request': afterSend((_socket, tcp) => tcp.resetAndDestroy()),
  'FIN after the request': afterSend((socket) => socket.destroy()),
};
const seen = {};
for (const [name, server] of Object.entries(cases)) {
  await new Promise((resolve) => server.listen(0, resolve));
  const dispatcher = new Agent({ connect: { ca: pem.cert } });
  const url = `https://localhost:${server.address().port}/jobs`;
  const error = await request(url, { method: 'POST', body: '{"start":1}', dispatcher }).then(
    () => ({ name: 'no error' }),
    (reason) => reason,
  );
  seen[name] = `${error.name} ${error.code}`;
  console.log(`${name}: ${seen[name]} (${error.message})`);
  await dispatcher.destroy();
  server.close();
}
const [fin, rst, sent, closed] = Object.values(seen);
const asDescribed = fin === 'Error ECONNRESET' && rst === fin && sent === fin && closed !== fin;
console.log(asDescribed ? 'as described' : 'CHANGED');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
