import { actionVersion } from '../github/action-version.ts';
import type { Problem } from '../results/types.ts';
import { type StepContext, thrownText, untilInternalError } from './context/step-context.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import type { StepReport } from './report/step-report.ts';
import { isGreen } from './report/step-verdict.ts';
import type { StepFiles } from './state/post-state.ts';
import { openStepFiles } from './state/step-files.ts';

/** Rendering a report is a fifth of the code and comes last. */
const loadReport = () => import('./report/write-report.ts');

/**
 * Runs a step and reports its result: outputs, summary and annotations are written on every path, also after an internal
 * error. Resolves to true if the step succeeded.
 */
export async function runStep(
  context: StepContext,
  produceReport: (stepFiles: StepFiles) => Promise<StepReport>,
): Promise<boolean> {
  maskSecrets(context);
  context.log.info(`${actionVersion(context.env)}.`);
  let hasState = false;
  const stepFiles = openStepFiles(context);
  let outputsSoFar: Readonly<Record<string, string>> = {};
  const recorded: StepFiles = {
    outputs: (values) => {
      outputsSoFar = { ...outputsSoFar, ...values };
      stepFiles.outputs(values);
    },
    note: (line) => {
      hasState = true;
      stepFiles.note(line);
    },
  };
  try {
    const stepReport = await untilInternalError(context, produceReport(recorded));
    const { writeReport } = await loadReport();
    await writeReport(context, recorded, stepReport);
    return isGreen(stepReport.result.result);
  } catch (error) {
    const [{ writeReport }, { emptyReport }] = await Promise.all([loadReport(), import('./report/step-report.ts')]);
    const problem = internalError(error, hasState);
    const blank = emptyReport(context, [problem]);
    const stepReport = hasState ? { ...blank, result: { ...blank.result, status: 'LOST' } } : blank;
    const { result } = stepReport.result;
    // Outputs that were set before the error stay, above all the handle: they lead to the jobs.
    await writeReport(
      context,
      { ...stepFiles, outputs: (values) => stepFiles.outputs({ ...values, ...outputsSoFar, result }) },
      stepReport,
    );
    return false;
  }
}

/** An exception is a bug in the action. If a job was submitted before it, the end of that job is unknown. */
function internalError(error: unknown, hasState: boolean): Problem {
  return {
    title: 'Internal error in the action',
    message: thrownText(error),
    hint: hasState
      ? 'Jobs may have been started. The post step stops what it can. Check the jobs before you start them again.'
      : 'Please report it with this text.',
  };
}
