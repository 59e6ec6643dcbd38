import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, root } from './setUp.mjs';

/*
 * `node scripts/benchDashboards.mjs` opens a comparison of 10 runs of 100,000 steps and one of a run of 1,000,000 in Chromium, and
 * prints a line of JSON each: seconds to read the runs' files and to draw their charts, frames a second while panning and zooming,
 * megabytes held by the host and by the page. Chromium draws in software here; a person's has a GPU.
 */
await build();
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const config = path.join('test', 'bench', 'dashboards', 'vitest.config.mts');
const { status } = spawnSync(process.execPath, ['--expose-gc', vitest, 'run', '--config', config], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
