/**
 * Trains the example's configurations with three seeds each and prints the table of docs/results.md.
 *
 *     npx webpack --config-name trainer --config-name cli
 *     node scripts/example/results.mjs [folder for the runs]
 */
import jsonc from 'jsonc-parser';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deviation, mean } from '../experiments/statistics.mjs';

const configurations = ['scratch', 'baseline', 'emoji'];
const seeds = [0, 1, 2];

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = path.join(root, 'examples', 'emoji');
const folder = path.resolve(process.argv[2] ?? path.join(os.tmpdir(), `adarand-results-${process.pid}`));

/** Trains one configuration with one seed. @returns what the command line says about the run */
async function train(name, seed) {
  const config = jsonc.parse(await readFile(path.join(example, `${name}.adarand.json`), 'utf8'));
  const absolute = (file) => file && path.resolve(example, file);
  config.seed = seed;
  config.data.path = absolute(config.data.path);
  config.model.weights = absolute(config.model.weights);
  const file = path.join(folder, `${name}-${seed}.adarand.json`);
  await writeFile(file, JSON.stringify(config, undefined, 2));
  const cli = spawnSync(process.execPath, [path.join(root, 'dist', 'cli.js'), 'train', file, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (cli.status !== 0) throw new Error(`Training ${file} ended with exit code ${cli.status}.`);
  return JSON.parse(cli.stdout.trim().split('\n').at(-1));
}

const percent = (value) => `${(100 * value).toFixed(1)} %`;

await mkdir(folder, { recursive: true });
const rows = [];
for (const name of configurations) {
  const accuracies = [];
  const started = performance.now();
  for (const seed of seeds) accuracies.push((await train(name, seed)).testAccuracy);
  const seconds = (performance.now() - started) / 1000 / seeds.length;
  const spread = `**${percent(mean(accuracies))}** ± ${percent(deviation(accuracies))}`;
  rows.push(
    `| \`${name}.adarand.json\` | ${accuracies.map(percent).join(' | ')} | ${spread} | ${seconds.toFixed(0)} s |`,
  );
}
console.log(`| configuration | ${seeds.map((seed) => `seed ${seed}`).join(' | ')} | mean ± deviation | a run takes |`);
console.log(`| --- | ${seeds.map(() => '---').join(' | ')} | --- | --- |`);
console.log(rows.join('\n'));
