import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { buildBenchProgram, median } from './benchProgram.mjs';

/*
 * `node scripts/benchRegularizers.mjs` times a training step with each regularizer, side by side with plain fine-tuning, and
 * prints a table and a line of JSON. Environment: BACKBONE, BATCH, SIZE, CLASSES, STEPS, REGULARIZERS.
 */
const { BACKBONE: backbone = 'resnet50', ...env } = process.env;
const [batch, size, classes, steps] = [env.BATCH ?? 64, env.SIZE ?? 64, env.CLASSES ?? 200, env.STEPS ?? 20].map(
  Number,
);
/** The first steps compile, and decide in which layout the weights stay. */
const warmUp = 3;
const names = ['none', ...(env.REGULARIZERS ?? 'adarand').split(',')];

const program = await buildBenchProgram('regularizerStep');
const load = os.loadavg()[0];
const setting = [batch, size, classes, warmUp + steps].map(String);
const output = execFileSync(process.execPath, [program, backbone, ...setting, ...names], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { contestants, ...machine } = JSON.parse(output.trim().split('\n').at(-1));
const rows = contestants.map(summarize);
console.log(table(rows));
console.log(
  JSON.stringify({ backbone, batch, size, classes, steps, load, node: process.versions.node, ...machine, rows }),
);

/** Medians; a ratio is the median of the ratios of neighbouring steps: what slows one slows the other. */
function summarize({ name, step, alone }) {
  const [first] = contestants;
  const counted = ({ wall, processor }) => ({ wall: wall.slice(warmUp), processor: processor.slice(warmUp) });
  const ratio = (of) => median(counted(step)[of].map((ms, index) => ms / counted(first.step)[of][index]));
  return {
    name,
    wall: median(counted(step).wall),
    wallRatio: ratio('wall'),
    processor: median(counted(step).processor),
    processorRatio: ratio('processor'),
    alone: alone.wall.length > 0 ? median(counted(alone).wall) : undefined,
    fastestAlone: alone.wall.length > 0 ? Math.min(...counted(alone).wall) : undefined,
  };
}

function table(rows) {
  return [
    '| regularizer | step, ms | ratio | processor time, ms | ratio | alone, ms (fastest) |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ name, wall, wallRatio, processor, processorRatio, alone, fastestAlone }) => {
      const times = [Math.round(wall), wallRatio.toFixed(3), Math.round(processor), processorRatio.toFixed(3)];
      const onItsOwn = alone === undefined ? '' : `${alone.toFixed(1)} (${fastestAlone.toFixed(1)})`;
      return `| ${[`\`${name}\``, ...times, onItsOwn].join(' | ')} |`;
    }),
  ].join('\n');
}
