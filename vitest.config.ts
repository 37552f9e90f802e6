import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/process/**', '__tests__/runner/**'],
          testTimeout: 20_000,
        },
      },
      {
        // Drives the built dist/ in child processes: slower, and sensitive to a loaded machine.
        test: {
          name: 'process',
          include: ['__tests__/process/**/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
