import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/screenshots/screenshots.ts'],
    testTimeout: 240_000,
    // Two runs are trained first.
    hookTimeout: 900_000,
  },
});
