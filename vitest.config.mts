import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/golden/**/*.test.ts'],
    // A person's proxy does not lead to the hubs that tests start on this machine.
    // What a person has waiting on this machine is none of the tests' business.
    env: {
      HTTP_PROXY: '',
      HTTPS_PROXY: '',
      http_proxy: '',
      https_proxy: '',
      ADARAND_STATE_DIR: path.resolve('test-results', 'state'),
      ADARAND_CACHE: path.resolve('test-results', 'cache'),
    },
    globalSetup: 'test/unit/globalSetup.ts',
    // Numerical tests use both cores through ONNX Runtime; more processes would only fight.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
