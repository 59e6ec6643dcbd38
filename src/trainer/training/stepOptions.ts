import type * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '../../config/schema';
import type { Dataset } from '../data/dataset';
import type { Network } from '../network';
import { classWeightsOf } from './classWeights';
import { MovingAverage } from './movingAverage';
import type { StepOptions } from './trainingStep';

/** What the configuration says of a step. @throws {BadInputError} when it names a class that there is not */
export function stepOptionsOf({ model, seed, training }: RunConfig, dataset: Dataset): StepOptions {
  const { labelSmoothing, classWeights, mixup, cutmix, gradientClipping } = training;
  return {
    mode: model.batchNorm === 'frozen' ? 'evaluate' : 'train',
    labelSmoothing,
    classWeights: classWeightsOf(classWeights, dataset),
    mixing: mixup === undefined && cutmix === undefined ? undefined : { seed, mixup, cutmix },
    gradientClipping,
  };
}

/**
 * The average of the weights, if the configuration wants one: of what training changes, running statistics included.
 * @param trained parameters
 */
export function averageOf(
  { model, training }: RunConfig,
  network: Network,
  trained: ReadonlyMap<string, tf.Variable>,
): MovingAverage | undefined {
  if (training.ema === undefined) return undefined;
  const statistics = model.batchNorm === 'frozen' ? [] : network.buffers;
  return new MovingAverage(training.ema, new Map([...trained, ...statistics]));
}
