#!/usr/bin/env bash
# A guess: the AWS SDK can write to any S3-compatible server that it could write to before, and a server either takes or refuses.
# Since version 3.729 the SDK adds a checksum behind the body of each upload from a stream. A server that does not know this form
# answers 200 and stores the framing and the checksum as part of the object: 5 bytes become 45, without an error on either side.
# requestChecksumCalculation: 'WHEN_REQUIRED' turns it off; a migration into such a storage corrupts every file without it.
set -eu

folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >npm.log
npm install --no-audit --no-fund --ignore-scripts @aws-sdk/client-s3@3.1175.0 s3rver@3.7.1 >>npm.log 2>&1

port=$(node -e "const s = require('net').createServer().listen(0, () => { console.log(s.address().port); s.close(); })")
node node_modules/s3rver/bin/s3rver.js -d "$folder" -p "$port" --configure-bucket lake --silent &
server=$!

cat >run.mjs <<'JS'
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const { version } = createRequire(import.meta.url)('@aws-sdk/client-s3/package.json');
const endpoint = `http://127.0.0.1:${process.argv[2]}`;
while (!(await fetch(endpoint).then(() => true, () => false))) await setTimeout(200);

async function roundTrip(options) {
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, ...options });
  const name = { Bucket: 'lake', Key: 'a.txt' };
  await client.send(new PutObjectCommand({ ...name, Body: Readable.from([Buffer.from('hello')]), ContentLength: 5 }));
  return (await client.send(new GetObjectCommand(name))).Body.transformToString();
}

const byDefault = await roundTrip({});
const whenRequired = await roundTrip({ requestChecksumCalculation: 'WHEN_REQUIRED' });
console.log(`client-s3 ${version} with s3rver 3.7.1`);
console.log(`by default: ${JSON.stringify(byDefault)}`);
console.log(`WHEN_REQUIRED: ${JSON.stringify(whenRequired)}`);
process.exit(byDefault !== 'hello' && byDefault.includes('x-amz-checksum-crc32') && whenRequired === 'hello' ? 0 : 1);
JS
node run.mjs "$port"
