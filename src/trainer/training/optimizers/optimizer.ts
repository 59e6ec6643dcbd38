import type * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../../config/schema';
import { Adam } from './adam';
import { Sgd } from './sgd';

/** Changes parameters by their gradients, with PyTorch's arithmetic. */
export interface Optimizer {
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

/** @param parameters by name, as a network has them */
export function createOptimizer(config: OptimizerConfig, parameters: ReadonlyMap<string, tf.Variable>): Optimizer {
  switch (config.name) {
    case 'sgd':
      return new Sgd(config, parameters);
    case 'adam':
      return new Adam({ ...config, decoupled: false }, parameters);
    case 'adamw':
      return new Adam({ ...config, decoupled: true }, parameters);
  }
}
