import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What a person has waiting on this machine is none of the tests' business.
    env: { ADARAND_STATE_DIR: path.resolve('test-results', 'e2e-state') },
    include: ['test/e2e/screenshots/screenshots.ts'],
    testTimeout: 240_000,
    // Two runs are trained first.
    hookTimeout: 900_000,
  },
});
