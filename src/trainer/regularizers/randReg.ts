import * as tf from '@tensorflow/tfjs-core';
import type { RegularizerConfig } from '../../config/schema';
import type { FeatureStatistics } from './featureStatistics';
import type { Noise } from './noise';
import type { Regularizer, TrainingPass } from './regularizer';

type RandRegConfig = Extract<RegularizerConfig, { name: 'randreg' }>;

/**
 * Random feature regularization (Yamaguchi et al. 2024, section 3): features are drawn to references from one fixed prior,
 *
 *     mean((F − z)²),   z ~ U(0, 1),  N(0, 1)  or  N(μ, diag(σ²)) of all training features before training
 */
export class RandReg implements Regularizer {
  readonly lambda: number;
  private readonly prior: RandRegConfig['prior'];
  private readonly variables = new Map<string, tf.Variable>();

  /** @param statistics for the pretrained prior */
  constructor(
    config: RandRegConfig,
    private readonly noise: Noise,
    statistics?: FeatureStatistics,
  ) {
    this.lambda = config.lambda;
    this.prior = config.prior;
    if (!statistics) return;
    tf.tidy(() => {
      this.variables.set('mean', tf.variable(tf.tensor1d(statistics.mean), false));
      this.variables.set('deviation', tf.variable(tf.tensor1d(statistics.deviation), false));
    });
  }

  penalty({ features, step }: Pick<TrainingPass, 'features' | 'step'>): tf.Scalar {
    return tf.mean(tf.square(tf.sub(features, this.references(features.shape, step))));
  }

  /** z [N, d] */
  private references(shape: [number, number], step: number): tf.Tensor2D {
    const count = shape[0] * shape[1];
    if (this.prior === 'uniform') return tf.tensor2d(this.noise.uniform(step, count), shape);
    const noise = tf.tensor2d(this.noise.gaussian(step, count), shape);
    if (this.prior === 'gaussian') return noise;
    return tf.add(this.variables.get('mean')!, tf.mul(this.variables.get('deviation')!, noise));
  }

  afterStep(): void {
    // The prior is fixed.
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return this.variables;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
