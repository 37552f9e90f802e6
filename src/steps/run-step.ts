import type { Problem } from '../results/types.ts';
import { type StepContext, thrownText, untilInternalError } from './context/step-context.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import { emptyReport, report, type StepReport } from './report/step-report.ts';
import { isGreen } from './report/step-verdict.ts';
import type { StepFiles } from './state/run-ledger.ts';
import { openStepFiles } from './state/step-files.ts';

/**
 * Lets a step tell how it went, and reports it: outputs, summary and annotations are there on every path, also where the
 * telling itself breaks. Answers whether the step is green.
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
    // What was told by then still leads to the jobs: above all the handle.
    await report(
      context,
      { ...stepFiles, outputs: (values) => stepFiles.outputs({ ...values, ...details, result }) },
      stepReport,
    );
    return false;
  }
}

/** An exception is a mistake of the action. Once something was submitted, nobody knows any more how it ends. */
function internalErrorReport(context: StepContext, error: unknown, hasState: boolean): StepReport {
  const problem: Problem = {
    title: 'A mistake of the action itself',
    message: thrownText(error),
    hint: hasState
      ? 'Jobs may have been started. What can be stopped is stopped after the step; look at the jobs before you start them again.'
      : 'Please report it with this text.',
  };
  const stepReport = emptyReport(context, [problem]);
  return hasState ? { ...stepReport, result: { ...stepReport.result, status: 'LOST' } } : stepReport;
}
