import * as tf from '@tensorflow/tfjs-core';
import { squaredLength } from '../squaredLength';

/** Keeps the quotient finite; PyTorch's value. */
const epsilon = 1e-6;

/**
 * Shortens gradients whose norm over all parameters together is above `longest`, as torch's `clip_grad_norm_` does
 * (Pascanu, Mikolov, Bengio 2013):
 *
 *     g ← g · min(1, longest ÷ (‖g‖₂ + 1e-6))
 *
 * The caller disposes of the tensors.
 */
export function clipGradients(gradients: ReadonlyMap<string, tf.Tensor>, longest: number): Map<string, tf.Tensor> {
  const norm = tf.sqrt(tf.addN([...gradients.values()].map(squaredLength)));
  const factor = tf.minimum(tf.div(longest, tf.add(norm, epsilon)), 1);
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
