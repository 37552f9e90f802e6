import { type GoProgram, type Provided, provideGoProgram } from '../tools/go-program.ts';

/** The release that runs the examples. */
const act: GoProgram = {
  source: 'github.com/nektos/act',
  version: 'v0.2.89',
  leastGo: [1, 25],
  variable: 'ACT',
};

/** The program `act`, built into `cache` where it is not there yet; `missing` says why there is none. */
export function provideAct(cache: string, env: NodeJS.ProcessEnv = process.env): Provided {
  if (process.platform === 'win32')
    return { missing: 'act is not available: the examples run on Linux and macOS only.' };
  return provideGoProgram(act, cache, env);
}
