import type * as tf from '@tensorflow/tfjs-core';
import type { RegularizerConfig } from '../../config/schema';
import type { ForwardPass } from '../backbones/backbone';
import { AdaRand } from './adaRand';
import type { FeatureStatistics } from './featureStatistics';
import type { Noise } from './noise';
import { seededNoise } from './noise';
import { NoRegularizer } from './none';
import { RandReg } from './randReg';

/** What a penalty may look at. */
export interface TrainingPass extends ForwardPass {
  /** y [N], int32 */
  readonly labels: tf.Tensor1D;
  /** Steps finished before this one, from 0. */
  readonly step: number;
}

/** What is added to the cross-entropy: loss = crossEntropy + λ · penalty. */
export interface Regularizer {
  /** λ */
  readonly lambda: number;
  /** The term before λ, differentiable. */
  penalty(pass: TrainingPass): tf.Scalar;
  /**
   * Learns from the features of a step, once the network is updated.
   * @param features F [N, d]
   * @param labels y [N], int32
   * @param step steps finished before this one, from 0
   */
  afterStep(features: tf.Tensor2D, labels: tf.Tensor1D, step: number): void;
  /** What a checkpoint must keep, by name; assign to these variables to go on from one. */
  state(): ReadonlyMap<string, tf.Variable>;
  dispose(): void;
}

export interface RegularizerContext {
  readonly seed: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
  /** Of the training images before training; see {@link needsFeatureStatistics}. */
  readonly statistics?: FeatureStatistics;
  /** Where random numbers come from, if not from the seed. */
  readonly noise?: Noise;
}

/** Whether the regularizer starts from a pass over the training images in evaluation mode. */
export function needsFeatureStatistics(config: RegularizerConfig): boolean {
  return config.name === 'adarand' || (config.name === 'randreg' && config.prior === 'pretrained');
}

/** @throws Error when the regularizer needs feature statistics and the context has none */
export function createRegularizer(config: RegularizerConfig, context: RegularizerContext): Regularizer {
  const { statistics, totalSteps, noise = seededNoise(context.seed) } = context;
  switch (config.name) {
    case 'none':
      return new NoRegularizer();
    case 'adarand':
      return new AdaRand(config, required(statistics), totalSteps, noise);
    case 'randreg':
      return new RandReg(config, noise, config.prior === 'pretrained' ? required(statistics) : undefined);
  }
}

function required(statistics: FeatureStatistics | undefined): FeatureStatistics {
  if (!statistics) throw new Error('This regularizer starts from the feature statistics of the training images.');
  return statistics;
}
