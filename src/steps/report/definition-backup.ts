import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExistingDefinition } from '../../migration/definition/existing-definition.ts';
import { type DefinitionBackup, encodeBackup } from '../../results/results-file.ts';
import type { StepContext } from '../context/step-context.ts';

/** The definitions that this step puts others in the place of. */
export interface DefinitionBackups {
  readonly list: readonly DefinitionBackup[];
  keep(job: string, standing: ExistingDefinition): void;
}

/**
 * Keeps definitions in a file under RUNNER_TEMP, each before it is replaced: a results file is written at the end of the
 * step only, and a step that is killed before would take them with it.
 */
export function backUpDefinition({ env, log }: StepContext): DefinitionBackups {
  const list: DefinitionBackup[] = [];
  const path = env.RUNNER_TEMP ? join(env.RUNNER_TEMP, `cdm-replaced-${randomUUID()}.json`) : null;
  return {
    list,
    keep: (job, { cluster, definition }) => {
      list.push({ job, clusterId: cluster, definition });
      const problem = path === null ? 'RUNNER_TEMP is not set' : write(path, encodeBackup(list));
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
