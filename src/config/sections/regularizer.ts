import { z } from 'zod';
import { fraction, oneOf, positive } from './fields';

const lambda = z.number().min(0).default(1).describe('Weight λ of the regularizer in the loss.');

export const regularizerSchema = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('none').describe('Plain fine-tuning: cross-entropy alone.') }),
    z.strictObject({
      name: z.literal('adarand').describe('Adaptive random feature regularization (Yamaguchi et al., CVPR 2024).'),
      lambda,
      alpha: fraction.default(0.5).describe("α: weight of the past in each class's running feature mean, 0–1."),
      priorLearningRate: positive
        .default(0.01)
        .describe('Learning rate of Adam on the class means μ; decays by a half-cosine over the run.'),
    }),
    z.strictObject({
      name: z.literal('randreg').describe('Random feature regularization with one fixed prior for all classes.'),
      lambda,
      prior: oneOf(['uniform', 'gaussian', 'pretrained'], {
        uniform: 'U(0, 1).',
        gaussian: 'N(0, 1).',
        pretrained: 'N(μ, σ²) with mean and deviation of all training features before training.',
      })
        .default('gaussian')
        .describe(
          'Where reference features come from: U(0, 1), N(0, 1), or the mean and deviation of all pretrained training features.',
        ),
    }),
  ])
  .describe('What is added to the cross-entropy loss.');
