import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { buildBenchProgram, median } from './benchProgram.mjs';

/*
 * `node scripts/benchRegularizers.mjs` times a training step with each regularizer, side by side with plain fine-tuning, and
 * prints a table and a line of JSON. Environment: BACKBONE, BATCH, SIZE, CLASSES, STEPS, REGULARIZERS.
 */
const { BACKBONE: backbone = 'resnet50', ...env } = process.env;
const setting = [env.BATCH ?? 64, env.SIZE ?? 64, env.CLASSES ?? 200, env.STEPS ?? 20].map(String);
const names = ['none', ...(env.REGULARIZERS ?? 'adarand').split(',')];

const program = await buildBenchProgram('regularizerStep');
const load = os.loadavg()[0];
const output = execFileSync(process.execPath, [program, backbone, ...setting, ...names], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { contestants, ...machine } = JSON.parse(output.trim().split('\n').at(-1));
const rows = contestants.map(summarize);
console.log(table(rows));
console.log(JSON.stringify({ backbone, setting, load, node: process.versions.node, ...machine, rows }));

/** The ratio is the median of the ratios of neighbouring steps: what slows one slows the other. */
function summarize({ name, step, alone }) {
  const ratios = step.map((ms, index) => ms / contestants[0].step[index]);
  return { name, step: median(step), ratio: median(ratios), alone: alone.length > 0 ? median(alone) : undefined };
}

function table(rows) {
  return [
    '| regularizer | step, ms | ratio | alone, ms |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ name, step, ratio, alone }) => {
      const cells = [`\`${name}\``, Math.round(step), ratio.toFixed(3), alone?.toFixed(1) ?? ''];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}
