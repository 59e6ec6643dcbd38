import * as tf from '@tensorflow/tfjs-core';

/** Keeps the direction of a vector of length 0 at 0. */
const smallestLength = 1e-8;

/** Rows of x [N, d] scaled to length 1. */
export function directions(x: tf.Tensor2D): tf.Tensor2D {
  const squaredLengths = tf.sum(tf.square(x), 1, true);
  return tf.div(x, tf.sqrt(tf.add(squaredLengths, smallestLength ** 2)));
}
