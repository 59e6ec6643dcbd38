import * as tf from '@tensorflow/tfjs-core';

/**
 * ‖x‖², differentiable. Adds up in the order of the tensor's elements: an engine keeps the weights that it has computed in
 * orders of its own, in which the sum of a run that goes on from a file would differ in the last bit.
 */
export function squaredLength(x: tf.Tensor): tf.Scalar {
  return tf.sum<tf.Scalar>(tf.square(tf.reshape(x, [x.size])));
}
