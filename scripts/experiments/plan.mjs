import { datasetNames } from './datasets.mjs';
import { backbone, normalization } from './weights.mjs';

/** What is compared, with what, and in which order: whoever stops early has every method with as many seeds as the others. */

export const seeds = [0, 1, 2, 3, 4];
export const fractions = [1, 0.25, 0.5];

/** λ is chosen for each dataset by the validation loss of two runs with all training images and seeds of their own. */
export const tuningSeeds = [100, 101];

/** `lambdas`: what λ is chosen from. The first wave of methods is run to its end before the second. */
const waves = [
  {
    none: { regularizer: { name: 'none' } },
    'randreg, pretrained': { regularizer: { name: 'randreg', prior: 'pretrained' }, lambdas: [0.1, 0.3, 1, 3] },
    adarand: { regularizer: { name: 'adarand' }, lambdas: [0.1, 0.3, 1, 3] },
    l2sp: { regularizer: { name: 'l2sp' }, lambdas: [0.001, 0.01, 0.1] },
    supcon: { regularizer: { name: 'supcon' }, lambdas: [0.03, 0.1, 0.3] },
  },
  {
    'randreg, uniform': { regularizer: { name: 'randreg', prior: 'uniform' }, lambdas: [0.1, 0.3, 1, 3] },
    'randreg, gaussian': { regularizer: { name: 'randreg', prior: 'gaussian' }, lambdas: [0.1, 0.3, 1, 3] },
    'feature-norm': { regularizer: { name: 'feature-norm' }, lambdas: [0.0001, 0.001, 0.01] },
    bss: { regularizer: { name: 'bss' }, lambdas: [0.0001, 0.001, 0.01] },
  },
];

export const methods = Object.assign({}, ...waves);

/** Passes over the training images: with fewer of them more, so that all runs have about as many steps. */
const epochs = (fraction) => 20 / fraction;

/** A run's place in the plan. @typedef {{ dataset: string, method: string, fraction: number, seed: number, lambda?: number }} Cell */

/** All runs in their order. @param {(cell: Omit<Cell, 'seed' | 'fraction'>) => number | undefined} chosen λ; undefined: not known yet */
export function* plan(chosen) {
  for (const wave of waves) {
    for (const [method, { lambdas = [] }] of Object.entries(wave))
      for (const dataset of datasetNames)
        for (const lambda of lambdas)
          for (const seed of tuningSeeds) yield { dataset, method, fraction: 1, seed, lambda };
    for (const fraction of fractions)
      for (const seed of seeds)
        for (const dataset of datasetNames)
          for (const method of Object.keys(wave))
            yield { dataset, method, fraction, seed, lambda: chosen({ dataset, method }) };
  }
}

/** The configuration of a run, but for its image folder: the paper's recipe, shorter and with smaller batches and pictures. */
export function configurationOf({ method, fraction, seed, lambda }, weights) {
  return {
    seed,
    data: { imageSize: 64, resizeSize: 64, normalization, augmentation: { scale: [0.4, 1] } },
    model: { ...backbone, weights },
    regularizer: { ...methods[method].regularizer, ...(lambda !== undefined && { lambda }) },
    optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
    schedule: { name: 'milestones' },
    training: { epochs: epochs(fraction), batchSize: 32 },
  };
}
