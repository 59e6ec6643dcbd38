import * as tf from '@tensorflow/tfjs-core';
import { directions } from './directions';

/** Takes an image itself out of the softmax over the others. */
const excluded = 1e9;

/**
 * Supervised contrastive loss (Khosla et al.: "Supervised Contrastive Learning", NeurIPS 2020, equation 2, L_out): features of
 * a class are drawn together on the unit sphere, and away from all others. With f_i = F_i ÷ ‖F_i‖,
 *
 *     mean_i ( −1/|P(i)| · Σ_{p∈P(i)} log( exp(f_i·f_p ÷ τ) ÷ Σ_{a≠i} exp(f_i·f_a ÷ τ) ) )
 *
 * over the images i that have others of their class, P(i), in the batch. Without any such pair it is 0.
 *
 * @param features F [N, d]
 * @param labels y [N]
 * @param temperature τ
 */
export function supervisedContrast(features: tf.Tensor2D, labels: tf.Tensor1D, temperature: number): tf.Scalar {
  const self = tf.eye(features.shape[0]);
  const sameClass = tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)), 'float32');
  const positives = tf.sub(sameClass, self);
  const unit = directions(features);
  const similarities = tf.div(tf.matMul(unit, unit, false, true), temperature);
  const logProbabilities = tf.logSoftmax(tf.sub(similarities, tf.mul(self, excluded)));
  const positiveCounts = tf.sum(positives, 1);
  const perAnchor = tf.div(tf.sum(tf.mul(positives, logProbabilities), 1), tf.maximum(positiveCounts, 1));
  const anchorCount = tf.sum(tf.minimum(positiveCounts, 1));
  return tf.neg(tf.div<tf.Scalar>(tf.sum(perAnchor), tf.maximum(anchorCount, 1)));
}
