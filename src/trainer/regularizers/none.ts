import * as tf from '@tensorflow/tfjs-core';
import type { Regularizer } from './regularizer';

/** Plain fine-tuning: cross-entropy alone. */
export class NoRegularizer implements Regularizer {
  readonly lambda = 0;

  penalty(): tf.Scalar {
    return tf.scalar(0);
  }

  afterStep(): void {
    // Learns nothing.
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return new Map();
  }

  dispose(): void {
    // Holds no tensors.
  }
}
