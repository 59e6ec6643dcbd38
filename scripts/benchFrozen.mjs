import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { buildBenchProgram, median } from './benchProgram.mjs';

/*
 * `node scripts/benchFrozen.mjs` times a training step with frozen stages, with and without cached activations, side by side with
 * one of the whole network, and prints a table and a line of JSON. Environment: BACKBONE, BATCH, SIZE, STEPS.
 */
const { BACKBONE: backbone = 'resnet18', ...env } = process.env;
const setting = [env.BATCH ?? 8, env.SIZE ?? 224, env.STEPS ?? 20].map(String);

const program = await buildBenchProgram('frozenStep');
const load = os.loadavg()[0];
const output = execFileSync(process.execPath, [program, backbone, ...setting], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { contestants, ...machine } = JSON.parse(output.trim().split('\n').at(-1));
const rows = contestants.map(summarize);
console.log(table(rows));
console.log(JSON.stringify({ backbone, setting, load, node: process.versions.node, ...machine, rows }));

/** The ratio is the median of the ratios of neighbouring steps: what slows one slows the other. */
function summarize({ name, step }) {
  const ratios = step.map((ms, index) => contestants[0].step[index] / ms);
  return { name, step: median(step), ratio: median(ratios) };
}

function table(rows) {
  return [
    '| what is trained | step, ms | times as fast |',
    '| --- | --- | --- |',
    ...rows.map(({ name, step, ratio }) => `| ${name} | ${step.toFixed(1)} | ${ratio.toFixed(1)} |`),
  ].join('\n');
}
