import * as tf from '@tensorflow/tfjs-core';
import type { RegularizerConfig } from '../../config/schema';
import type { Network } from '../network';
import { squaredLength } from '../squaredLength';
import type { Regularizer } from './regularizer';

type L2SPConfig = Extract<RegularizerConfig, { name: 'l2sp' }>;

/**
 * L²-SP (Li, Grandvalet, Davoine: "Explicit Inductive Bias for Transfer Learning with Convolutional Networks", ICML 2018):
 * weights are drawn to their starting point, those of the new classifier to 0,
 *
 *     λ · ½‖φ − φ₀‖² + β · ½‖θ‖²
 *
 * φ are all parameters of the backbone, batch normalization's scales and offsets among them; θ are the classifier's weights
 * and bias. The penalty carries both of its own factors, so its λ is 1.
 */
export class L2SP implements Regularizer {
  readonly lambda = 1;
  /** φ₀ by the parameters' names */
  private readonly start = new Map<string, tf.Variable>();

  constructor(
    private readonly config: L2SPConfig,
    private readonly network: Network,
  ) {
    for (const [name, parameter] of network.backbone.parameters) this.start.set(name, tf.variable(parameter, false));
  }

  penalty(): tf.Scalar {
    const fromStart: tf.Scalar[] = [];
    const fromZero: tf.Scalar[] = [];
    for (const [name, parameter] of this.network.parameters) {
      const start = this.start.get(name);
      if (start) fromStart.push(halfSquaredLength(tf.sub(parameter, start)));
      else fromZero.push(halfSquaredLength(parameter));
    }
    return tf.add<tf.Scalar>(
      tf.mul(tf.addN(fromStart), this.config.lambda),
      tf.mul(tf.addN(fromZero), this.config.beta),
    );
  }

  afterStep(): void {
    // The starting point is fixed.
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return this.start;
  }

  dispose(): void {
    for (const variable of this.start.values()) variable.dispose();
  }
}

/** ½‖x‖², whose gradient is x: said so, it takes one pass over the weights instead of three. */
const halfSquaredLength = tf.customGrad<tf.Scalar>((...inputs) => {
  const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
  save([x]);
  return {
    value: tf.mul(squaredLength(x), 0.5),
    gradFunc: (dy, [x]) => tf.mul(x!, dy),
  };
});
