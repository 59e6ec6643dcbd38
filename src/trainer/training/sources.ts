import type { RunConfig } from '../../config/schema';
import { BatchLoader, type BatchSource } from '../data/batchLoader';
import type { BatchPlanOptions } from '../data/batchPlan';
import { trainingTransform } from '../data/transforms';
import type { Normalization } from '../backbones/backbone';
import type { FineTuning } from './fineTuning';
import { evenBatchSize, inferenceLoader } from './inference';

/** What a run learns from, and what it is measured on. */
export interface Sources {
  /** In a new order each epoch. */
  training: BatchSource;
  validation: BatchSource;
}

/** How training images are put into batches. */
export function trainingPlan({ seed, training }: RunConfig): BatchPlanOptions {
  return { batchSize: training.batchSize, shuffle: true, dropLast: true, seed };
}

/** How images are put into batches that are only looked at; see `inferenceLoader`. */
export function validationPlan({ seed, training }: RunConfig, count: number): BatchPlanOptions {
  return { batchSize: evenBatchSize(count, training.batchSize), shuffle: false, dropLast: false, seed };
}

/** Images, decoded for each epoch anew. */
export function imageSources({ config, dataset }: FineTuning, normalization: Normalization): Sources {
  const { data, training } = config;
  return {
    training: new BatchLoader({
      ...trainingPlan(config),
      examples: dataset.train,
      transform: trainingTransform(data, normalization),
      workers: data.workers,
      epochs: training.epochs,
    }),
    validation: inferenceLoader(dataset.validation, config, normalization, training.epochs),
  };
}
