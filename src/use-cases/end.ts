import type { Problem } from '../results/types.ts';
import type { Shelf } from './book.ts';
import { report, type Story, storyOfNothing } from './report.ts';
import { maskSecrets } from './secrets.ts';
import { openShelf } from './shelf.ts';
import { isGreen } from './verdict.ts';
import type { World } from './world.ts';

/**
 * Lets a step tell how it went, and reports it: outputs, summary and annotations are there on every path, also where the
 * telling itself breaks. Answers whether the step is green.
 */
export async function endWith(world: World, tell: (shelf: Shelf) => Promise<Story>): Promise<boolean> {
  maskSecrets(world);
  let hasState = false;
  const shelf = openShelf(world);
  const watched: Shelf = {
    outputs: shelf.outputs,
    note: (line) => {
      hasState = true;
      shelf.note(line);
    },
  };
  let story: Story;
  try {
    story = await tell(watched);
  } catch (error) {
    story = storyOfMistake(world, error, hasState);
  }
  await report(world, shelf, story);
  return isGreen(story.result.result);
}

/** An exception is a mistake of the action. Once something was submitted, nobody knows any more how it ends. */
function storyOfMistake(world: World, error: unknown, hasState: boolean): Story {
  const problem: Problem = {
    title: 'A mistake of the action itself',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    hint: hasState
      ? 'Jobs may have been started. What can be stopped is stopped after the step; look at the jobs before you start them again.'
      : 'Please report it with this text.',
  };
  const story = storyOfNothing(world, [problem]);
  return hasState ? { ...story, result: { ...story.result, status: 'LOST' } } : story;
}
