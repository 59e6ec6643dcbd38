import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What a person has waiting on this machine is none of the tests' business.
    env: { ADARAND_STATE_DIR: path.resolve('test-results', 'e2e-state') },
    include: ['test/e2e/**/*.test.ts'],
    // One workbench and one browser at a time: two would fight for the machine and slow both down.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
