import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/bench/dashboards/dashboards.ts'], testTimeout: 600_000, hookTimeout: 60_000 },
});
