import type * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../../config/schema';
import { Adam } from './adam';
import type { Factors } from './factors';
import { Sgd } from './sgd';

/** Changes parameters by their gradients, with PyTorch's arithmetic. */
export interface Optimizer {
  /** What it changes, by name. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Steps applied so far; set it, with the state, to go on from a checkpoint. */
  steps: number;
  /**
   * One step, in place.
   * @param gradients by parameter name; parameters without a gradient stay as they are
   */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  /** What a checkpoint must keep, by name, e.g. `momentum.fc.weight`; assign to these variables to go on from one. */
  state(): ReadonlyMap<string, tf.Variable>;
  dispose(): void;
}

/**
 * @param parameters what is trained, by name, as a network has them
 * @param factors on the learning rate of single parameters
 */
export function createOptimizer(
  config: OptimizerConfig,
  parameters: ReadonlyMap<string, tf.Variable>,
  factors?: Factors,
): Optimizer {
  switch (config.name) {
    case 'sgd':
      return new Sgd(config, parameters, factors);
    case 'adam':
      return new Adam({ ...config, decoupled: false }, parameters, factors);
    case 'adamw':
      return new Adam({ ...config, decoupled: true }, parameters, factors);
  }
}
