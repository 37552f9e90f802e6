import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated, alone: the mutation run starts them thousands of times. */
export default defineConfig({
  test: { include: ['__tests__/{migration,gate,auth,http}/**/*.test.ts'], testTimeout: 20_000 },
});
