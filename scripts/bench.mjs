import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';
import configurations from '../webpack.config.mjs';
import { root } from './setUp.mjs';

/**
 * `node scripts/bench.mjs [engine…]` bundles test/bench/trainingStep.ts as the trainer is bundled and runs it. A step is a
 * second of both cores: run it on an idle machine.
 */
const trainer = configurations({}, {}).find(({ name }) => name === 'trainer');
const folder = path.join(root, 'out', 'bench');
const compiler = webpack({
  ...trainer,
  name: 'bench',
  entry: { trainingStep: './test/bench/trainingStep.ts' },
  output: { ...trainer.output, path: folder },
});
const stats = await promisify(compiler.run.bind(compiler))();
if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
const { status } = spawnSync(process.execPath, [path.join(folder, 'trainingStep.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
