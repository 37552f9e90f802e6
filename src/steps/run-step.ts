import type { Problem } from '../results/types.ts';
import type { Shelf } from './state/run-ledger.ts';
import { report, type Story, storyOfNothing } from './report/step-report.ts';
import { maskSecrets } from './prepare/mask-secrets.ts';
import { openShelf } from './state/step-files.ts';
import { isGreen } from './report/step-verdict.ts';
import { thrownText, unlessBroken, type World } from './step-context.ts';

/**
 * Lets a step tell how it went, and reports it: outputs, summary and annotations are there on every path, also where the
 * telling itself breaks. Answers whether the step is green.
 */
export async function endWith(world: World, tell: (shelf: Shelf) => Promise<Story>): Promise<boolean> {
  maskSecrets(world);
  let hasState = false;
  const shelf = openShelf(world);
  let told: Readonly<Record<string, string>> = {};
  const watched: Shelf = {
    outputs: (values) => {
      told = { ...told, ...values };
      shelf.outputs(values);
    },
    note: (line) => {
      hasState = true;
      shelf.note(line);
    },
  };
  try {
    const story = await unlessBroken(world, tell(watched));
    await report(world, watched, story);
    return isGreen(story.result.result);
  } catch (error) {
    const story = storyOfMistake(world, error, hasState);
    const { result } = story.result;
    // What was told by then still leads to the jobs: above all the handle.
    await report(world, { ...shelf, outputs: (values) => shelf.outputs({ ...values, ...told, result }) }, story);
    return false;
  }
}

/** An exception is a mistake of the action. Once something was submitted, nobody knows any more how it ends. */
function storyOfMistake(world: World, error: unknown, hasState: boolean): Story {
  const problem: Problem = {
    title: 'A mistake of the action itself',
    message: thrownText(error),
    hint: hasState
      ? 'Jobs may have been started. What can be stopped is stopped after the step; look at the jobs before you start them again.'
      : 'Please report it with this text.',
  };
  const story = storyOfNothing(world, [problem]);
  return hasState ? { ...story, result: { ...story.result, status: 'LOST' } } : story;
}
