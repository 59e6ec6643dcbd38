import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    exclude: process.env.CI
      ? ['test/unit/trainer/jobs/**', 'test/golden/resnet.test.ts', 'node_modules/**']
      : ['node_modules/**'],
    include: ['test/unit/**/*.test.ts', 'test/golden/**/*.test.ts'],
    globalSetup: 'test/unit/globalSetup.ts',
    // Numerical tests use both cores through ONNX Runtime; more processes would only fight.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
