import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority that signed it. */
  readonly ca: string;
}

/** A certificate of an authority made for the purpose, for `names` as openssl writes them. */
export function makeCertificate(names = 'DNS:*.cdm.test,IP:127.0.0.1'): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'transport-'));
  try {
    const file = (name: string): string => join(folder, name);
    const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    writeFileSync(file('ext'), `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl(
      'req',
      '-x509',
      ...curve,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Test authority',
      '-days',
      '2',
    );
    openssl('req', ...curve, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=cdm.test');
    const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'ext'];
    openssl('x509', '-req', '-in', 'leaf.csr', '-out', 'leaf.pem', ...sign);
    const read = (name: string): string => readFileSync(file(name), 'utf8');
    return { key: read('leaf.key'), cert: read('leaf.pem'), ca: read('ca.pem') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Authority {
  readonly certificate: Certificate;
  /** Environment in which Node trusts the authority. */
  readonly trusted: Record<string, string>;
  remove(): void;
}

/** A certificate, and its authority in a file. */
export function makeAuthority(names?: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  const certificate = makeCertificate(names);
  writeFileSync(join(folder, 'ca.pem'), certificate.ca);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { certificate, trusted: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }, remove };
}

/** One authority for all tests of a file. */
export function authorityForFile(): Authority {
  const authority = makeAuthority();
  afterAll(authority.remove);
  return authority;
}
