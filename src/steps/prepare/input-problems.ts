import type { InputProblem } from '../../github/inputs/inputs.ts';
import type { Problem } from '../../results/types.ts';

/** Errors of the inputs as problems of the step. */
export function asStepProblems(problems: readonly InputProblem[]): Problem[] {
  return problems.map(({ input, message }) => ({ title: 'Inputs', message, hint: '', ...(input !== '' && { input }) }));
}

/** Sentences of a room that does not know the inputs. `input` is empty if they concern several inputs. */
export function inputProblems(input: string, messages: readonly string[]): InputProblem[] {
  return messages.map((message) => ({ input, message }));
}
