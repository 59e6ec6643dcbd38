import { z } from 'zod';
import { count, fraction, oneOf, positive } from './fields';

const lambda = (standard: number) =>
  z.number().min(0).default(standard).describe('Weight λ of the regularizer in the loss.');

export const regularizerSchema = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('none').describe('Plain fine-tuning: cross-entropy alone.') }),
    z.strictObject({
      name: z.literal('adarand').describe('Adaptive random feature regularization (Yamaguchi et al., CVPR 2024).'),
      lambda: lambda(1),
      alpha: fraction.default(0.5).describe("α: weight of the past in each class's running feature mean, 0–1."),
      priorLearningRate: positive
        .default(0.01)
        .describe('Learning rate of Adam on the class means μ; decays by a half-cosine over the run.'),
    }),
    z.strictObject({
      name: z.literal('randreg').describe('Random feature regularization with one fixed prior for all classes.'),
      lambda: lambda(1),
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
    z.strictObject({
      name: z.literal('l2sp').describe('Weights stay near the pretrained ones (Li et al., ICML 2018).'),
      lambda: z
        .number()
        .min(0)
        .default(0.01)
        .describe("λ: weight of ½‖φ − φ₀‖², the backbone's squared distance from its start."),
      beta: z.number().min(0).default(0.01).describe('β: weight of ½‖θ‖², the squared length of the classifier.'),
    }),
    z.strictObject({
      name: z.literal('feature-norm').describe('Features stay short (Yamada and Otani, CVPR 2022).'),
      lambda: lambda(0.001),
    }),
    z.strictObject({
      name: z
        .literal('bss')
        .describe(
          'Batch spectral shrinkage: suppresses the weakest directions of the features (Chen et al., NeurIPS 2019).',
        ),
      lambda: lambda(0.001),
      k: count
        .default(1)
        .describe('How many of the smallest singular values of the features of a batch are suppressed.'),
    }),
    z.strictObject({
      name: z
        .literal('delta')
        .describe(
          'Activations stay near those of the frozen pretrained network (DELTA without attention: Li et al., ICLR 2019).',
        ),
      lambda: lambda(0.01),
      stages: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe(
          'Stages of the backbone whose activations are compared, e.g. `["layer3", "layer4"]`. Default: the last two before pooling.',
        ),
    }),
    z.strictObject({
      name: z
        .literal('supcon')
        .describe('Supervised contrastive loss on the directions of the features (Khosla et al., NeurIPS 2020).'),
      lambda: lambda(1),
      temperature: positive.default(0.07).describe('τ: the lower, the more the nearest images of other classes count.'),
    }),
  ])
  .describe('What is added to the cross-entropy loss.');
