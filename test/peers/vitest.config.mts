import { defineConfig } from 'vitest/config';

/** `PYTHON=python3 npx vitest run --config test/peers/vitest.config.mts`, with a Python that has torch, torchvision and safetensors. */
export default defineConfig({
  test: { include: ['test/peers/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
