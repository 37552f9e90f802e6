import { defineConfig } from 'vitest/config';

/**
 * The unit tests of what is mutated, alone: the mutation run starts them thousands of times. Comparisons with another
 * implementation take a second each, and find nothing that the tables beside them do not.
 */
export default defineConfig({
  test: {
    include: ['__tests__/{migration,requests,gate,auth,http}/**/*.test.ts'],
    exclude: ['__tests__/**/*-oracle.test.ts'],
    testTimeout: 20_000,
  },
});
