import * as tf from '@tensorflow/tfjs-core';
import type { RegularizerConfig } from '../../config/schema';
import type { Backbone, ForwardPass } from '../backbones/backbone';
import type { Network } from '../network';
import { AdaRand } from './adaRand';
import { Delta } from './delta';
import { featureNormPenalty } from './featureNorm';
import type { FeatureStatistics } from './featureStatistics';
import { L2SP } from './l2sp';
import type { Noise } from './noise';
import { seededNoise } from './noise';
import { RandReg } from './randReg';
import { spectralShrinkage } from './spectralShrinkage';
import { stateless } from './stateless';
import { supervisedContrast } from './supervisedContrast';

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
  /** What is trained, as it is before training; for those that compare it with what it becomes. */
  readonly network?: Network;
  /** Makes another backbone like the network's, for those that need a frozen copy. */
  readonly createBackbone?: () => Backbone;
  /** Where random numbers come from, if not from the seed. */
  readonly noise?: Noise;
}

/** Whether the regularizer starts from a pass over the training images in evaluation mode. */
export function needsFeatureStatistics(config: RegularizerConfig): boolean {
  return config.name === 'adarand' || (config.name === 'randreg' && config.prior === 'pretrained');
}

/** Whether its penalty reads features while the step is being computed. */
export function readsInMidStep(config: RegularizerConfig): boolean {
  return config.name === 'bss';
}

/**
 * @throws Error when the regularizer needs something that the context does not have
 * @throws BadInputError when the configuration names a stage that the backbone does not have
 */
export function createRegularizer(config: RegularizerConfig, context: RegularizerContext): Regularizer {
  const { statistics, network, createBackbone, totalSteps, noise = seededNoise(context.seed) } = context;
  switch (config.name) {
    case 'none':
      return stateless(0, () => tf.scalar(0));
    case 'adarand':
      return new AdaRand(config, required(statistics), totalSteps, noise);
    case 'randreg':
      return new RandReg(config, noise, config.prior === 'pretrained' ? required(statistics) : undefined);
    case 'l2sp':
      return new L2SP(config, required(network));
    case 'feature-norm':
      return stateless(config.lambda, ({ features }) => featureNormPenalty(features));
    case 'bss':
      return stateless(config.lambda, ({ features }) => spectralShrinkage(features, config.k));
    case 'delta':
      return new Delta(config, required(network).backbone, required(createBackbone)());
    case 'supcon':
      return stateless(config.lambda, ({ features, labels }) =>
        supervisedContrast(features, labels, config.temperature),
      );
  }
}

function required<T>(ingredient: T | undefined): T {
  if (ingredient === undefined) throw new Error('This regularizer needs more of the run than the context has.');
  return ingredient;
}
