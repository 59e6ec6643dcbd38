import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildBenchProgram, lastLine, machine, median } from './benchProgram.mjs';
import { root } from './setUp.mjs';

/*
 * `npm run bench` times a training step and a forward pass on every engine that is installed, side by side, and prints a table
 * and a line of JSON; with `-- --json` only the JSON. Fallbacks are kernels that the engine onnx left to tfjs's cpu backend. Environment: BACKBONE, BATCH, SIZE,
 * STEPS, ROUNDS; PYTHON, a Python program with torch and torchvision, adds PyTorch; ADARAND_ENGINES_DIR, the folder of the
 * TensorFlow engines. Run it on an idle machine.
 */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const { BACKBONE: backbone = 'resnet18', PYTHON: python, ...env } = process.env;
const [batch, size, steps, rounds] = [env.BATCH ?? 8, env.SIZE ?? 224, env.STEPS ?? 10, env.ROUNDS ?? 3].map(Number);

const program = await buildBenchProgram('trainingStep');
const load = os.loadavg()[0];
const contestants = findContestants();
// Whatever slows the machine for a while slows all of them: each runs once a round, in a process of its own.
for (let round = 1; round <= rounds; round++)
  for (const contestant of contestants) {
    process.stderr.write(`Round ${round} of ${rounds}: ${contestant.name}\n`);
    contestant.results.push(lastLine(contestant.run()));
  }

const rows = contestants.map(summarize);
const setting = { backbone, batch, size, steps, rounds, machine, node: process.versions.node, load };
if (!values.json) console.log(table(rows));
console.log(JSON.stringify({ ...setting, rows }));

/** The default engine first: the others are compared with it. */
function findContestants() {
  const installed = lastLine(output(process.execPath, [program, 'list'])).filter((engine) => engine.installed);
  const setting = [batch, size, steps].map(String);
  const engine = (name, variables = {}) => output(process.execPath, [program, name, backbone, ...setting], variables);
  const found = installed.map(({ name }) => ({ name, run: () => engine(name) }));
  found.splice(1, 0, { name: 'onnx, plain layout', run: () => engine('onnx', { ADARAND_ONNX_LAYOUT: 'plain' }) });
  if (python) {
    const script = path.join(root, 'test', 'bench', 'pytorchStep.py');
    const threads = String(os.availableParallelism());
    found.push({ name: 'PyTorch', run: () => output(python, [script, backbone, ...setting, threads]) });
  }
  return found.map((contestant) => ({ ...contestant, results: [] }));
}

function output(command, args, variables = {}) {
  const options = { encoding: 'utf8', env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'inherit'] };
  return execFileSync(command, args, options);
}

/** Medians over all rounds, and the slowest and fastest round's. */
function summarize({ name, results }) {
  const figure = (of) => {
    const medians = results.map((result) => median(result[of]));
    return {
      median: median(results.flatMap((result) => result[of])),
      range: [Math.min(...medians), Math.max(...medians)],
    };
  };
  const { device, version } = results[0];
  const peakBytes = Math.max(...results.map((result) => result.peakBytes));
  const firstStep = median(results.map((result) => result.firstStep));
  const fallbacks = Math.max(...results.map((result) => result.fallbacks ?? 0));
  return { name, version, device, step: figure('step'), forward: figure('forward'), firstStep, peakBytes, fallbacks };
}

function table(rows) {
  const [first] = rows;
  const cell = (row, of) => {
    const { median, range } = row[of];
    const ratio = (median / first[of].median).toFixed(2);
    return `${Math.round(median)} (${range.map(Math.round).join('–')}) | ${ratio}`;
  };
  return [
    '| engine | step, ms (rounds) | ratio | forward, ms (rounds) | ratio | first step, ms | memory, GB | fallbacks |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => {
      const name = `${row.name} ${row.version ?? ''}`.trim();
      const memory = (row.peakBytes / 1e9).toFixed(1);
      const rest = [Math.round(row.firstStep), memory, row.fallbacks];
      return `| ${[name, cell(row, 'step'), cell(row, 'forward'), ...rest].join(' | ')} |`;
    }),
  ].join('\n');
}
