import { z } from 'zod';
import { count, fraction, oneOf, positive } from './fields';

const mixingAlpha = z.number().min(0.01).max(100);

const earlyStoppingSchema = z
  .strictObject({
    patience: count.describe('Epochs without a better figure after which the run ends.'),
    metric: oneOf(['validationLoss', 'validationAccuracy'], {
      validationLoss: 'The lower, the better.',
      validationAccuracy: 'The higher, the better.',
    })
      .default('validationLoss')
      .describe('The figure that must get better.'),
  })
  .describe('Ends the run as finished when epochs bring nothing any more. Absent: all epochs are trained.');

const classWeightsSchema = z
  .union([
    z.literal('balanced').describe('Rare classes count more: images ÷ (classes × images of the class).'),
    z.record(z.string(), positive).describe('A weight by class name; classes that are not named have 1.'),
  ])
  .describe(
    'How much the images of each class count in the loss: `"balanced"`, or an object such as `{ "rose": 2 }`. Absent: all alike.',
  );

export const trainingSchema = z
  .strictObject({
    epochs: count.max(100_000).default(200).describe('Passes over the training images.'),
    batchSize: count
      .max(4096)
      .default(64)
      .describe('Images in a training step. The last incomplete batch is dropped, unless it is the only one.'),
    labelSmoothing: fraction
      .lt(1)
      .optional()
      .describe('ε: part of the target that is spread evenly over all classes. Absent: none.'),
    classWeights: classWeightsSchema.optional(),
    mixup: mixingAlpha
      .optional()
      .describe(
        'Blends every image with another of its batch, in parts drawn from Beta(α, α); this is α. Absent: off.',
      ),
    cutmix: mixingAlpha
      .optional()
      .describe(
        'Pastes a rectangle of another image of the batch, whose area is drawn with Beta(α, α); this is α. With `mixup` too, each step takes one of them. Absent: off.',
      ),
    gradientClipping: positive
      .optional()
      .describe(
        'Longest gradient, as the norm over all parameters; a longer one is shortened to it. Absent: any length.',
      ),
    ema: fraction
      .lt(1)
      .optional()
      .describe(
        'Decay of a moving average of the weights, e.g. 0.999; validation, the best checkpoint and the test take the average. Absent: off.',
      ),
    earlyStopping: earlyStoppingSchema.optional(),
  })
  .describe('How long to train, and what the loss is made of.');
