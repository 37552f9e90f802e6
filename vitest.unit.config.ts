import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole histories, which take seconds. They run last: a mutant that a table kills never reaches them. */
const SLOW = ['many-jobs', 'generated-rules', 'rate-limiter', 'transport', 'tls', 'model'];

class TablesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => SLOW.indexOf(basename(moduleId, '.test.ts'));
    return [...files].sort((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/**
 * The unit tests of what is mutated, alone: the mutation run starts them thousands of times, so its score is a lower bound.
 * Left out are comparisons with another implementation, which find nothing that the tables beside them do not, and the
 * combinations of lost answers, which take ten seconds. The model test plays fewer histories.
 */
export default defineConfig({
  test: {
    include: [
      '__tests__/{migration,cdm,requests,gate,auth,http}/**/*.test.ts',
      '__tests__/steps/{collect,state}/**/*.test.ts',
    ],
    exclude: ['__tests__/**/*-oracle.test.ts', '__tests__/migration/lost-answers.test.ts'],
    env: { MODEL_RUNS: '200' },
    testTimeout: 20_000,
    sequence: { sequencer: TablesFirst },
  },
});
