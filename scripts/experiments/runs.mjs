import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setUp.mjs';
import { methods, tuningSeeds } from './plan.mjs';

/** The runs that were made: a line of JSON each, in the repository, so that another sitting on another machine goes on. */
export const runsFile = path.join(root, 'docs', 'experiments', 'runs.jsonl');

export function readRuns() {
  if (!existsSync(runsFile)) return [];
  return readFileSync(runsFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Two runs with the same key are the same run. */
export function keyOf({ dataset, method, fraction, seed, lambda }) {
  const percent = `${100 * fraction} %`;
  return [dataset, method, percent, `seed ${seed}`, ...(lambda === undefined ? [] : [`λ ${lambda}`])].join(', ');
}

/** The λ of a method on a dataset with the lowest validation loss, mean over the tuning seeds; undefined for plain fine-tuning. */
export function chosenLambda(runs, { dataset, method }) {
  const { lambdas } = methods[method];
  if (!lambdas) return undefined;
  const loss = (lambda) => {
    const own = runs.filter(
      (run) =>
        run.dataset === dataset && run.method === method && run.lambda === lambda && tuningSeeds.includes(run.seed),
    );
    return own.reduce((sum, run) => sum + run.bestValidationLoss, 0) / own.length;
  };
  return lambdas.toSorted((a, b) => loss(a) - loss(b))[0];
}
