import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, command, install, root, run } from '../setUp.mjs';

/*
 * `npm run experiments`: runs what docs/experiments/runs.jsonl does not hold yet, a line a run, and draws tables and figures
 * from it. It can be stopped at any time, and goes on where it was. `-- --report` only draws; `-- --runs N` stops after N runs.
 */

await command(async () => {
  const options = { report: { type: 'boolean', default: false }, runs: { type: 'string', default: 'Infinity' } };
  const { values } = parseArgs({ options });
  await install();
  if (!values.report) {
    await build();
    await experiments(Number(values.runs));
  }
  const { report } = await import('./report.mjs');
  report();
});

async function experiments(most) {
  const { folder, imageFolder } = await import('./datasets.mjs');
  const { configurationOf, plan } = await import('./plan.mjs');
  const { chosenLambda, readRuns, keyOf, runsFile } = await import('./runs.mjs');
  const { pretrained } = await import('./weights.mjs');
  const weights = await pretrained();
  const lambdaOf = (cell) => chosenLambda(readRuns(), cell);
  let count = 0;
  for (const cell of plan(lambdaOf)) {
    if (count >= most) return;
    if (readRuns().some((other) => keyOf(other) === keyOf(cell))) continue;
    const config = configurationOf(cell, weights);
    config.data.path = await imageFolder(cell.dataset, cell.fraction, cell.seed);
    const figures = await train(path.join(folder, 'run'), config);
    mkdirSync(path.dirname(runsFile), { recursive: true });
    appendFileSync(runsFile, `${JSON.stringify({ ...cell, ...figures })}\n`);
    console.error(`${++count}: ${keyOf(cell)}: ${(100 * figures.testAccuracy).toFixed(1)} %`);
  }
}

/** Trains in `folder`, which is emptied first and after. @returns what is kept of the run */
async function train(folder, config) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'experiment.adarand.json');
  writeFileSync(file, JSON.stringify(config));
  const runFolder = path.join(folder, 'kept');
  await run(process.execPath, [path.join(root, 'dist', 'cli.js'), 'train', file, '--run-dir', runFolder], {
    stdio: ['ignore', 'ignore', 2],
  });
  const { summary } = JSON.parse(readFileSync(path.join(runFolder, 'run.json'), 'utf8'));
  const lines = readFileSync(path.join(runFolder, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const figures = perEpoch(lines.map((line) => JSON.parse(line)));
  rmSync(folder, { recursive: true, force: true });
  const { testAccuracy, bestValidationLoss, bestValidationAccuracy, bestEpoch } = summary;
  return { testAccuracy, bestValidationLoss, bestValidationAccuracy, bestEpoch, ...figures };
}

/** The paper's diagnostics: means over the steps of about thirty parts of the run. */
function perEpoch(records) {
  const steps = records.filter(({ kind }) => kind === 'step');
  const names = ['featureNorm', 'gradientNorm', 'featureEntropy', 'conditionalEntropy', 'mutualInformation'];
  const points = 30;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const part = (index) => steps.slice((index * steps.length) / points, ((index + 1) * steps.length) / points);
  const course = (name) =>
    Array.from({ length: points }, (_, index) => Number(mean(part(index).map((step) => step[name])).toPrecision(4)));
  return Object.fromEntries(names.map((name) => [name, course(name)]));
}
