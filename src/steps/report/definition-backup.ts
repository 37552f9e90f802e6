import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StandingDefinition } from '../../migration/submit/update-definition.ts';
import { encodeReplaced, type Replaced } from '../../results/results-file.ts';
import type { World } from '../step-context.ts';

/** The definitions that this step puts others in the place of. */
export interface ReplacedDefinitions {
  readonly list: readonly Replaced[];
  keep(job: string, standing: StandingDefinition): void;
}

/**
 * Keeps definitions in a file under RUNNER_TEMP, each before it is replaced: a results file is written at the end of the
 * step only, and a step that is killed before would take them with it.
 */
export function keepReplaced({ env, log }: World): ReplacedDefinitions {
  const list: Replaced[] = [];
  const path = env.RUNNER_TEMP ? join(env.RUNNER_TEMP, `cdm-replaced-${randomUUID()}.json`) : null;
  return {
    list,
    keep: (job, { cluster, definition }) => {
      list.push({ job, clusterId: cluster, definition });
      const problem = path === null ? 'RUNNER_TEMP is not set' : write(path, encodeReplaced(list));
      if (problem === null) log.info(`${job}: its old definition is kept in ${path}.`);
      else log.warning(`${job}: its old definition could not be kept in a file before the modification: ${problem}.`);
    },
  };
}

function write(path: string, text: string): string | null {
  try {
    writeFileSync(path, text, { mode: 0o600 });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
