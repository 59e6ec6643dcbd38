import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { buildBenchProgram, median } from './benchProgram.mjs';
import { root } from './setUp.mjs';

/*
 * `node scripts/benchWeights.mjs` measures what loading a safetensors file into a network takes, time and memory, each time in a
 * process of its own. Prints the medians with the range of the rounds, and a line of JSON. Environment: BACKBONE, ROUNDS.
 */
const { BACKBONE: backbone = 'resnet50', ROUNDS: rounds = 5 } = process.env;
const program = await buildBenchProgram('loadWeights');
const file = path.join(root, 'out', 'bench', `${backbone}.safetensors`);
const run = (mode) => execFileSync(process.execPath, [program, mode, file, backbone], { encoding: 'utf8' });

run('write');
const load = os.loadavg()[0];
const results = Array.from({ length: Number(rounds) }, () => JSON.parse(run('read').trim().split('\n').at(-1)));
const figure = (of, digits) => {
  const values = results.map(of);
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
};
const megabytes = (results[0].fileBytes / 1e6).toFixed(1);
console.log(`| ${backbone}, ${megabytes} MB | ${figure(({ ms }) => ms, 0)} | ${figure(({ ratio }) => ratio, 2)} |`);
console.log(JSON.stringify({ backbone, rounds: Number(rounds), load, node: process.versions.node, results }));
