import path from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';
import configurations from '../webpack.config.mjs';
import { root } from './setUp.mjs';

/**
 * Bundles a program of `test/bench/` as the trainer is bundled.
 * @param {string} name of its file, without `.ts`
 * @returns {Promise<string>} the bundle
 */
export async function buildBenchProgram(name) {
  const folder = path.join(root, 'out', 'bench');
  const trainer = configurations({}, {}).find(({ name }) => name === 'trainer');
  const compiler = webpack({
    ...trainer,
    name: 'bench',
    entry: { [name]: `./test/bench/${name}.ts` },
    output: { ...trainer.output, path: folder },
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  return path.join(folder, `${name}.js`);
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
