import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';
import configurations from '../webpack.config.mjs';
import { root } from './setUp.mjs';

/**
 * Bundles a program of `test/bench/` as the trainer is bundled.
 * @param {string} name of its file, without `.ts`
 * @param {Record<string, string>} others programs that it starts, by the name of their bundle
 * @returns {Promise<string>} the bundle
 */
export async function buildBenchProgram(name, others = {}) {
  const folder = path.join(root, 'out', 'bench');
  const trainer = configurations({}, {}).find(({ name }) => name === 'trainer');
  const compiler = webpack({
    ...trainer,
    name: 'bench',
    entry: { [name]: `./test/bench/${name}.ts`, ...others },
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

/** The threads that decode images. */
export const decodingThreads = { decoder: './src/trainer/data/decoder.ts' };

/** What a program prints as the last line of its output, as JSON. */
export function lastLine(text) {
  return JSON.parse(text.trim().split('\n').at(-1));
}

/** The machine, for whoever reads the figures. */
export const machine = `${os.cpus()[0].model.trim()}, ${os.availableParallelism()} cores, ${os.platform()}-${os.arch()}`;
