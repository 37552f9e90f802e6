import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExistingDefinition } from '../../migration/definition/existing-definition.ts';
import { type DefinitionBackup, encodeBackup } from '../../results/definition-backups.ts';
import type { StepContext } from '../context/step-context.ts';

/** The definitions that this step replaces. */
export interface DefinitionBackups {
  readonly list: readonly DefinitionBackup[];
  keep(job: string, existing: ExistingDefinition): void;
}

/**
 * Saves each definition in a file under RUNNER_TEMP before it is replaced. A results file is only written at the end, so
 * a step that is killed would lose them. The runner empties RUNNER_TEMP after the job.
 *
 * @param resultsFile where the definitions are kept permanently; `null` if the inputs name no file
 */
export function createDefinitionBackups({ env, log }: StepContext, resultsFile: string | null): DefinitionBackups {
  const list: DefinitionBackup[] = [];
  const path = env.RUNNER_TEMP ? join(env.RUNNER_TEMP, `cdm-replaced-${randomUUID()}.json`) : null;
  return {
    list,
    keep: (job, { cluster, definition }) => {
      list.push({ job, clusterId: cluster, definition });
      const problem = path === null ? 'RUNNER_TEMP is not set' : write(path, encodeBackup(list));
      if (problem !== null)
        log.warning(`${job}: the old definition was not saved before the modification: ${problem}.`);
      else log.info(`${job}: the old definition is saved in ${path} ${forHowLong(resultsFile)}.`);
    },
  };
}

function forHowLong(resultsFile: string | null): string {
  return resultsFile === null
    ? 'until this job ends; set "results-file" and keep that file to have it longer'
    : `until this job ends, and later in ${resultsFile}`;
}

function write(path: string, text: string): string | null {
  try {
    writeFileSync(path, text, { mode: 0o600 });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
