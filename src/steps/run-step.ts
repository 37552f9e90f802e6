import type { Problem } from '../results/types.ts';
import { type StepContext, thrownText, untilInternalError } from './context/step-context.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import { emptyReport, report, type StepReport } from './report/step-report.ts';
import { isGreen } from './report/step-verdict.ts';
import type { StepFiles } from './state/run-ledger.ts';
import { openStepFiles } from './state/step-files.ts';

/**
 * Runs a step and reports it. Outputs, summary and annotations are written on every path, also where the report itself
 * fails. Returns whether the step is green.
 */
export async function runStep(
  context: StepContext,
  produceReport: (stepFiles: StepFiles) => Promise<StepReport>,
): Promise<boolean> {
  maskSecrets(context);
  let hasState = false;
  const stepFiles = openStepFiles(context);
  let details: Readonly<Record<string, string>> = {};
  const recorded: StepFiles = {
    outputs: (values) => {
      details = { ...details, ...values };
      stepFiles.outputs(values);
    },
    note: (line) => {
      hasState = true;
      stepFiles.note(line);
    },
  };
  try {
    const stepReport = await untilInternalError(context, produceReport(recorded));
    await report(context, recorded, stepReport);
    return isGreen(stepReport.result.result);
  } catch (error) {
    const stepReport = internalErrorReport(context, error, hasState);
    const { result } = stepReport.result;
    // Outputs that were set before still lead to the jobs, above all the handle.
    await report(
      context,
      { ...stepFiles, outputs: (values) => stepFiles.outputs({ ...values, ...details, result }) },
      stepReport,
    );
    return false;
  }
}

/** An exception is an internal error. Once something was submitted, its end is not known. */
function internalErrorReport(context: StepContext, error: unknown, hasState: boolean): StepReport {
  const problem: Problem = {
    title: 'Internal error in the action',
    message: thrownText(error),
    hint: hasState
      ? 'Jobs may have been started. The post step stops those it can stop; check the jobs before you start them again.'
      : 'Please report it with this text.',
  };
  const stepReport = emptyReport(context, [problem]);
  return hasState ? { ...stepReport, result: { ...stepReport.result, status: 'LOST' } } : stepReport;
}
