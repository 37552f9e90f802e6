import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { authorityForFile } from './certificates.ts';
import { serveProxy, serveSecure } from './servers.ts';

// Node reads NODE_EXTRA_CA_CERTS when it starts, so each question is asked by a process of its own.
const SCRIPT = `
  const { createTransport } = await import(${JSON.stringify(new URL('../../src/http/transport.ts', import.meta.url).href)});
  const transport = createTransport({ env: process.env });
  const told = await transport.send({ method: 'GET', url: new URL(process.env.TARGET), headers: {} }).then(
    ({ status, body }) => ({ status, body }),
    ({ reason, maybeSent, message }) => ({ reason, maybeSent, message }),
  );
  await transport.close();
  console.log(JSON.stringify(told));
`;

function ask(target: string, env: Record<string, string>): Promise<Record<string, unknown>> {
  const { PATH = '' } = process.env;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', SCRIPT],
      { env: { PATH, TARGET: target, ...env } },
      (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout) as Record<string, unknown>)),
    );
  });
}

const { certificate, trusted } = authorityForFile();

describe('a server with a certificate of a private authority', () => {
  it('is trusted with NODE_EXTRA_CA_CERTS', async () => {
    const port = await serveSecure(certificate, (_request, response) => response.end('hello'));
    expect(await ask(`https://127.0.0.1:${port}/`, trusted)).toEqual({ status: 200, body: 'hello' });
  });

  it('is not trusted without it, and gets no request', async () => {
    let hits = 0;
    const port = await serveSecure(certificate, (_request, response) => {
      hits++;
      response.end();
    });
    const details = await ask(`https://127.0.0.1:${port}/`, {});
    expect(details).toMatchObject({ reason: 'tls', maybeSent: false });
    expect(details.message).toMatch(/not trusted here.*NODE_EXTRA_CA_CERTS/);
    expect(hits).toBe(0);
  });

  it('is not trusted under another name', async () => {
    const port = await serveSecure(certificate, (_request, response) => response.end());
    const details = await ask(`https://localhost:${port}/`, trusted);
    expect(details).toMatchObject({ reason: 'tls', maybeSent: false });
    expect(details.message).toMatch(/for another name/);
  });

  it('is reached through a proxy by its name, which only the proxy resolves', async () => {
    const behind = await serveSecure(certificate, (request, response) => response.end(String(request.headers.host)));
    const { port, asked } = await serveProxy(behind, () => 200);
    const env = { ...trusted, HTTPS_PROXY: `http://me:word@127.0.0.1:${port}` };
    expect(await ask('https://eu.cdm.test/', env)).toEqual({ status: 200, body: 'eu.cdm.test' });
    expect(asked.map(({ target }) => target)).toEqual(['eu.cdm.test:443']);
    // The certificate is checked behind the proxy, too, and told apart from a failing proxy.
    expect(await ask('https://eu.other.test/', env)).toMatchObject({ reason: 'tls', maybeSent: false });
  });
});
