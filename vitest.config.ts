import { defineConfig } from 'vitest/config';

/** Those of the process tests that `npm cit` runs: the main job from end to end, and what signals do to it. */
const CORE = ['__tests__/process/{harness,plain-run,timeout-and-cancel}.test.ts'];

// Node on Windows cannot send a signal: it ends the process at once, whatever the signal's name.
const SIGNALS = process.platform === 'win32' ? ['__tests__/process/{harness,timeout-and-cancel}.test.ts'] : [];

const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    // The whole check counts the tests by a report of each run.
    ...(report ? { reporters: ['default', ['json', { outputFile: report }]] } : {}),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/process/**', '__tests__/runner/**', '__tests__/databases/**'],
          testTimeout: 20_000,
        },
      },
      // These drive the built dist/ in child processes. They mostly wait, so more of them run than there are cores.
      { test: { name: 'core', include: CORE, exclude: SIGNALS, testTimeout: 60_000, maxWorkers: 3 } },
      {
        test: {
          name: 'process',
          include: ['__tests__/process/**/*.test.ts'],
          exclude: CORE,
          testTimeout: 120_000,
          maxWorkers: 4,
        },
      },
      {
        // The emulator's engines on real servers, which the setup installs and starts.
        test: {
          name: 'databases',
          include: ['__tests__/databases/**/*.test.ts'],
          globalSetup: ['__tests__/databases/setup.ts', '__tests__/runner/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        // The example workflows, with nektos/act where Go can build it.
        test: {
          name: 'runner',
          include: ['__tests__/runner/**/*.test.ts'],
          globalSetup: ['__tests__/runner/setup.ts'],
          testTimeout: 300_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
