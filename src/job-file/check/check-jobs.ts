import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { inputsOf, parameter } from '../catalogue/parameters.ts';
import { addFindings } from '../findings/findings.ts';
import type { Finding } from '../findings/types.ts';
import { checkParameters } from '../parameters/check-parameters.ts';
import type { Checked, JobCheck, JobDraft } from '../parameters/checked-job.ts';
import { get, textOf } from '../parse/tree.ts';
import { checkDangers } from './check-dangers.ts';
import { checkDateMacros } from './check-date-macros.ts';
import { checkEncoding } from './check-encoding.ts';
import { checkPairs } from './check-pairs.ts';
import { checkSchedule } from './check-schedule.ts';
import { checkStructure } from './check-structure.ts';

/**
 * The check of a job against the documentation of fields, connectors and parameters. An error is what every edition of the
 * documentation forbids, a warning what the editions disagree about, an info what has no effect. No finding is fatal.
 */
export async function loadJobCheck(): Promise<JobCheck> {
  const catalogue = await loadCatalogue();
  return (draft, findings) => checkJob(draft, catalogue, findings);
}

function checkJob(draft: JobDraft, catalogue: Catalogue, findings: Finding[]): void {
  const checked = prepare(draft, catalogue, findings);
  checkStructure(checked);
  checkParameters(checked);
  checkPairs(checked);
  checkSchedule(checked);
  checkDangers(checked);
  checkDateMacros(checked);
  checkEncoding(checked);
}

function prepare(draft: JobDraft, catalogue: Catalogue, findings: Finding[]): Checked {
  const { tree: job, locate } = draft;
  const inputs = { from: inputsOf(job, 'from'), to: inputsOf(job, 'to'), driver: inputsOf(job, 'driver') };
  return {
    draft,
    job,
    catalogue,
    inputs,
    connectors: { from: textOf(get(job, 'from-connector-name')), to: textOf(get(job, 'to-connector-name')) },
    input: (side, name) => inputs[side].findLast((input) => input.name === name) ?? null,
    value: (side, name) => parameter(inputs[side], name),
    report: ({ at }, severity, code, message) => {
      addFindings(findings, [{ ...locate(at), severity, code, message }]);
    },
  };
}
