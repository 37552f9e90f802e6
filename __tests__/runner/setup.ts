import type { TestProject } from 'vitest/node';
import { provideAct } from '../../scripts/act/program.ts';
import { toolCache } from '../../scripts/tools/cache.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the program act; empty where it is not at hand. */
    act: string;
  }
}

/** Gets the program once for all files, and says it plainly where there is none. */
export default function setup(project: TestProject): void {
  const act = provideAct(toolCache());
  if ('missing' in act) console.warn(`The examples are NOT run on a runner. ${act.missing}`);
  project.provide('act', 'path' in act ? act.path : '');
}
