import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setUp.mjs';
import { datasetNames } from './datasets.mjs';
import { drawCourses } from './figures.mjs';
import { fractions, methods, seeds } from './plan.mjs';
import { chosenLambda, readRuns } from './runs.mjs';
import { interval, mean } from './statistics.mjs';

const page = path.join(root, 'docs', 'results.md');
const [begin, end] = ['<!-- experiments: begin -->', '<!-- experiments: end -->'];

/** Writes the tables into docs/results.md, between two comments, and the figures beside the runs. */
export function report() {
  const runs = readRuns();
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${page} must hold ${begin} and ${end}.`);
  // Before the first seed is through there is nothing to tell: until then λ is chosen.
  const ready = datasetNames.filter((dataset) =>
    runs.some((run) => run.dataset === dataset && seeds.includes(run.seed)),
  );
  const tables = ready.map((dataset) => datasetReport(runs, dataset)).join('\n');
  writeFileSync(page, `${text.slice(0, before)}${begin}\n${tables && `\n${tables}\n`}${text.slice(after)}`);
  for (const dataset of ready) {
    const figure = drawCourses(seriesOf(runs, dataset));
    writeFileSync(path.join(root, 'docs', 'experiments', `${dataset}.svg`), figure);
  }
}

function datasetReport(runs, dataset) {
  const ofPlan = (method, fraction) => comparedRuns(runs, { dataset, method, fraction });
  const present = Object.keys(methods).filter((method) => fractions.some((part) => ofPlan(method, part).length > 0));
  const parts = fractions.toSorted((a, b) => b - a).filter((part) => present.some((name) => ofPlan(name, part).length));
  const head = `| method | λ | ${parts.map((part) => `${100 * part} % of the images | against none`).join(' | ')} |`;
  const rows = present.map((method) => {
    const cells = parts.flatMap((part) => {
      const own = ofPlan(method, part);
      return [accuracy(own), method === 'none' ? '' : difference(own, ofPlan('none', part))];
    });
    return `| ${method} | ${chosenLambda(runs, { dataset, method }) ?? ''} | ${cells.join(' | ')} |`;
  });
  const line = `| --- | --- |${' --- | --- |'.repeat(parts.length)}`;
  const figure = `![Course of the diagnostics by method, ${dataset}](experiments/${dataset}.svg)`;
  return [`### ${dataset}`, '', head, line, ...rows, '', figure, ''].join('\n');
}

/** The runs of one cell of the table: with the chosen λ, by seed. A single run says nothing yet: it has no interval. */
function comparedRuns(runs, { dataset, method, fraction }) {
  const found = runs
    .filter((run) => run.dataset === dataset && run.method === method && run.fraction === fraction)
    .filter((run) => seeds.includes(run.seed) && run.lambda === chosenLambda(runs, run));
  return found.length > 1 ? found.toSorted((a, b) => a.seed - b.seed) : [];
}

const points = (value) => (100 * value).toFixed(1);

/** Mean test accuracy and its 95 % interval, and of how many seeds if not of all. */
function accuracy(runs) {
  if (runs.length === 0) return '–';
  const values = runs.map((run) => run.testAccuracy);
  const few = runs.length < seeds.length ? ` (${runs.length} seeds)` : '';
  return `${points(mean(values))} ± ${points(interval(values))} %${few}`;
}

/** The same of the differences to plain fine-tuning with the same seed. */
function difference(runs, plain) {
  const bySeed = new Map(plain.map((run) => [run.seed, run.testAccuracy]));
  const values = runs
    .filter(({ seed }) => bySeed.has(seed))
    .map(({ seed, testAccuracy }) => testAccuracy - bySeed.get(seed));
  if (values.length === 0) return '–';
  const sign = mean(values) > 0 ? '+' : '';
  return `${sign}${points(mean(values))} ± ${points(interval(values))}`;
}

/** Means over the seeds, with all training images: a list of courses by diagnostic and method. */
function seriesOf(runs, dataset) {
  const own = Object.keys(methods).map((method) => ({
    method,
    runs: comparedRuns(runs, { dataset, method, fraction: 1 }),
  }));
  const present = own.filter(({ runs }) => runs.length > 0);
  return ['featureNorm', 'gradientNorm', 'featureEntropy', 'mutualInformation'].map((diagnostic) => ({
    diagnostic,
    courses: present.map(({ method, runs }) => ({
      method,
      values: runs[0][diagnostic].map((_, index) => mean(runs.map((run) => run[diagnostic][index]))),
    })),
  }));
}
