import { z } from 'zod';
import { count } from './fields';

export const trainingSchema = z
  .strictObject({
    epochs: count.max(100_000).default(200).describe('Passes over the training images.'),
    batchSize: count
      .max(4096)
      .default(64)
      .describe('Images in a training step. The last incomplete batch is dropped, unless it is the only one.'),
  })
  .describe('How long to train.');
