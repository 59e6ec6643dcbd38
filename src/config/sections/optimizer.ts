import { z } from 'zod';
import { fraction, positive } from './fields';

const weightDecay = (value: number) =>
  z.number().min(0).default(value).describe('Weight decay: pulls parameters towards zero.');
const learningRate = (value: number) => positive.default(value).describe('Peak learning rate, before the schedule.');
const betas = z
  .tuple([fraction.lt(1), fraction.lt(1)])
  .default([0.9, 0.999])
  .describe('Decay rates β₁, β₂ of the gradient moments.');
const epsilon = positive.default(1e-8).describe('Added to the denominator for numerical stability.');
const learningRateFactors = z
  .union([
    fraction
      .gt(0)
      .describe('Each stage of the network learns this factor slower than the next one (layer-wise decay), 0–1.'),
    z
      .record(z.string(), positive)
      .describe('A factor by stage (`layer1`), by pattern of parameter names (`layer1.0.*`), or for `classifier`.'),
  ])
  .optional()
  .describe(
    'Factors on the learning rate: a number, e.g. 0.75, by which each stage learns slower than the next, or an object such as `{ "layer1": 0.1, "classifier": 10 }`, whose last match counts. Absent: 1 for all.',
  );

export const optimizerSchema = z
  .discriminatedUnion('name', [
    z.strictObject({
      name: z.literal('sgd').describe('Stochastic gradient descent.'),
      learningRate: learningRate(0.01),
      momentum: fraction.lt(1).default(0.9).describe('Momentum, 0 to below 1. 0 is plain SGD.'),
      nesterov: z
        .boolean()
        .default(true)
        .describe("Nesterov's accelerated gradient. Without momentum it has no effect."),
      weightDecay: weightDecay(0),
      learningRateFactors,
    }),
    z.strictObject({
      name: z.literal('adam').describe('Adam; weight decay is added to the gradient (L2).'),
      learningRate: learningRate(1e-3),
      betas,
      epsilon,
      weightDecay: weightDecay(0),
      learningRateFactors,
    }),
    z.strictObject({
      name: z.literal('adamw').describe('Adam with decoupled weight decay.'),
      learningRate: learningRate(3e-5),
      betas,
      epsilon,
      weightDecay: weightDecay(0.1),
      learningRateFactors,
    }),
  ])
  .describe('How the gradient changes the parameters.');
