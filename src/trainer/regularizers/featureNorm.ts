import * as tf from '@tensorflow/tfjs-core';

/**
 * Feature-norm penalty (Yamada, Otani: "Does Robustness on ImageNet Transfer to Downstream Tasks?", CVPR 2022): keeps features
 * short,
 *
 *     mean_i ‖F_i‖²
 *
 * @param features F [N, d]
 */
export function featureNormPenalty(features: tf.Tensor2D): tf.Scalar {
  return tf.mean<tf.Scalar>(tf.sum(tf.square(features), 1));
}
