import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { inputsOf, parameter } from '../catalogue/parameters.ts';
import { MAX_FINDINGS, sortFindings } from '../findings/findings.ts';
import type { Finding } from '../findings/types.ts';
import { get, textOf } from '../parse/tree.ts';
import { checkDangers } from './check-dangers.ts';
import { checkPairs } from './check-pairs.ts';
import { checkParameters } from './check-parameters.ts';
import { checkSchedule } from './check-schedule.ts';
import { checkStructure } from './check-structure.ts';
import type { Checked, JobDraft } from './checked-job.ts';

/**
 * Checks the jobs against what the service's documents say of fields, connectors and parameters. Errors are what every
 * edition of the documents forbids; what they leave open or disagree on is a warning, what has no effect an info.
 * No finding is fatal: those come with loading.
 */
export async function checkJobs(loaded: { readonly drafts: readonly JobDraft[] }): Promise<Finding[]> {
  return checkDrafts(loaded.drafts, await loadCatalogue());
}

/** The check as a pure function. */
export function checkDrafts(drafts: readonly JobDraft[], catalogue: Catalogue): Finding[] {
  const findings: Finding[] = [];
  try {
    for (const draft of drafts) {
      const checked = prepare(draft, catalogue, findings);
      checkStructure(checked);
      checkParameters(checked);
      checkPairs(checked);
      checkSchedule(checked);
      checkDangers(checked);
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return sortFindings(findings);
}

/** Ends the check once there are {@link MAX_FINDINGS}. */
class Enough extends Error {}

function prepare({ tree: job, locate }: JobDraft, catalogue: Catalogue, findings: Finding[]): Checked {
  const inputs = { from: inputsOf(job, 'from'), to: inputsOf(job, 'to'), driver: inputsOf(job, 'driver') };
  return {
    job,
    catalogue,
    inputs,
    connectors: { from: textOf(get(job, 'from-connector-name')), to: textOf(get(job, 'to-connector-name')) },
    input: (side, name) => inputs[side].findLast((input) => input.name === name) ?? null,
    value: (side, name) => parameter(inputs[side], name),
    report: ({ at }, severity, code, message) => {
      findings.push({ ...locate(at), severity, code, message });
      if (findings.length < MAX_FINDINGS) return;
      const more = `The check stopped after ${MAX_FINDINGS} findings; there may be more from here on.`;
      findings.push({ ...locate(at), severity: 'warning', code: 'too-many-findings', message: more });
      throw new Enough();
    },
  };
}
