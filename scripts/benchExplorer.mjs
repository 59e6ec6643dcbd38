import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildBenchProgram, median } from './benchProgram.mjs';

/*
 * `node scripts/benchExplorer.mjs` measures what the run explorer costs the extension host: the time until thousands of runs are
 * listed, when the window knows nothing and when it has an index, the memory that they take, and the part of a core that following a
 * trainer takes. Prints a table and a line of JSON. Environment: RUNS, ROUNDS, RATE (steps a second), SECONDS. Run it on an
 * idle machine.
 */
const { RUNS = 5000, ROUNDS = 5, RATE = 1000, SECONDS = 10 } = process.env;
const program = await buildBenchProgram('explorer');
const folder = mkdtempSync(path.join(os.tmpdir(), 'adarand-bench-'));
const [runs, index] = [path.join(folder, 'runs'), path.join(folder, 'index.json')];
const output = (...args) => {
  const text = execFileSync(process.execPath, ['--expose-gc', program, ...args.map(String)], { encoding: 'utf8' });
  return text.trim() === '' ? undefined : JSON.parse(text);
};
try {
  output('make', runs, RUNS);
  const results = { 'knowing nothing': [], 'with an index': [] };
  for (let round = 0; round < Number(ROUNDS); round++) {
    if (existsSync(index)) rmSync(index);
    for (const measured of Object.values(results)) measured.push(output('list', runs, index));
  }
  const follow = output('metrics', SECONDS, RATE);
  const rows = Object.entries(results).map(([name, measured]) => {
    const figure = (of) => median(measured.map((result) => result[of]));
    return { name, firstPaint: figure('firstPaint'), whole: figure('whole'), megabytes: figure('megabytes') };
  });
  console.log(`| ${RUNS} runs | first shown, ms | all known, ms | memory, MB |`);
  console.log('| --- | --- | --- | --- |');
  for (const { name, firstPaint, whole, megabytes } of rows)
    console.log(`| ${name} | ${firstPaint} | ${whole} | ${megabytes.toFixed(1)} |`);
  const { recordsPerSecond, messagesPerSecond, core } = follow;
  console.log(
    `\n${Math.round(recordsPerSecond)} records a second in ${messagesPerSecond.toFixed(1)} messages take ` +
      `${(100 * core).toFixed(2)} % of a core.`,
  );
  console.log(JSON.stringify({ runs: Number(RUNS), node: process.versions.node, load: os.loadavg()[0], rows, follow }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
