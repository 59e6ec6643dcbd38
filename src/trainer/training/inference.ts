import * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '../../config/schema';
import { BatchLoader, type Batch, type BatchSource } from '../data/batchLoader';
import type { Example } from '../data/dataset';
import { evaluationTransform } from '../data/transforms';
import type { Normalization } from '../backbones/backbone';
import { StoppedError } from '../errors';
import type { Network } from '../network';
import { serveEvents } from './serveEvents';
import { inputTensor, type Flushable } from './trainingStep';

/** What the network says of some examples, in evaluation mode. */
export interface Inference {
  examples: readonly Example[];
  /** Features [N, d], row by row. */
  features: Float32Array;
  /** Logits [N, K], row by row. */
  logits: Float32Array;
}

export interface InferenceOptions {
  network: Network;
  engine: Flushable;
  /** Ends the pass between two batches with a StoppedError. */
  stop?: AbortSignal;
  /** Hears after each batch how many examples are done. */
  onProgress?: (done: number) => void;
}

/**
 * Loads examples for inference, in their order. Every batch size costs the engine a compilation: all batches have one size,
 * no larger than in training, and the last is filled up.
 * @param passes how often the examples will be asked for
 */
export function inferenceLoader(
  examples: Example[],
  { seed, data, training }: RunConfig,
  normalization: Normalization,
  passes: number,
): BatchLoader {
  return new BatchLoader({
    examples,
    transform: evaluationTransform(data, normalization),
    batchSize: evenBatchSize(examples.length, training.batchSize),
    shuffle: false,
    dropLast: false,
    seed,
    workers: data.workers,
    epochs: passes,
  });
}

/** Lends a loader for one pass. */
export async function withInferenceLoader<T>(
  examples: Example[],
  config: RunConfig,
  normalization: Normalization,
  use: (loader: BatchLoader) => Promise<T>,
): Promise<T> {
  const loader = inferenceLoader(examples, config, normalization, 1);
  try {
    return await use(loader);
  } finally {
    await loader.close();
  }
}

/** The smallest batch size that needs no more batches than the largest one. */
export function evenBatchSize(count: number, largest: number): number {
  return Math.ceil(count / Math.ceil(count / largest));
}

/**
 * Shows the network all examples of a loader.
 * @param pass which one of the loader's epochs, from 0
 * @throws StoppedError between two batches
 */
export async function* inferences(
  loader: BatchSource,
  pass: number,
  { network, engine, stop, onProgress }: InferenceOptions,
): AsyncGenerator<Inference> {
  let batchSize: number | undefined;
  let done = 0;
  for await (const batch of loader.batches(pass)) {
    if (stop?.aborted) throw new StoppedError();
    const { examples } = batch;
    const count = examples.length;
    batchSize ??= count;
    const [features, logits] = tf.tidy(() => {
      const features = network.features(inputTensor(filledUp(batch, batchSize!)), 'evaluate');
      return [features, network.logits(features)] as const;
    });
    try {
      await engine.flush();
      yield {
        examples,
        features: (await features.data<'float32'>()).subarray(0, count * network.featureDimension),
        logits: (await logits.data<'float32'>()).subarray(0, count * network.classCount),
      };
    } finally {
      tf.dispose([features, logits]);
    }
    onProgress?.((done += count));
    await serveEvents();
  }
}

/** The batch with black images after its own, `batchSize` together. */
function filledUp(batch: Batch, batchSize: number): Batch {
  const { images, labels } = batch;
  if (labels.length === batchSize) return batch;
  const filled = {
    images: new Float32Array((images.length / labels.length) * batchSize),
    labels: new Int32Array(batchSize),
  };
  filled.images.set(images);
  filled.labels.set(labels);
  return { ...batch, ...filled };
}
