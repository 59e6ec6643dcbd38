import * as tf from '@tensorflow/tfjs-core';

/** What cross-entropy may do besides comparing. */
export interface ObjectiveOptions {
  /** ε: part of each target that is spread evenly over the classes (Szegedy et al. 2016, section 7), 0 to below 1. */
  readonly labelSmoothing?: number;
  /** w [K]: how much each class counts. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy with PyTorch's conventions: where q are the targets, t = (1 − ε)·q + ε ÷ K and p = softmax(logits),
 *
 *     Σ_n Σ_k w_k · t_nk · (−log p_nk)  ÷  Σ_n Σ_k w_k · q_nk
 *
 * which without weights is the mean over the batch.
 * @param logits [N, K]
 * @param targets q [N, K], rows sum to 1
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  { labelSmoothing = 0, classWeights }: ObjectiveOptions = {},
): tf.Scalar {
  const classCount = targets.shape[1];
  const smoothed =
    labelSmoothing === 0
      ? targets
      : tf.add<tf.Tensor2D>(tf.mul(targets, 1 - labelSmoothing), labelSmoothing / classCount);
  const logLikelihoods = tf.mul(smoothed, tf.logSoftmax(logits));
  if (!classWeights) return tf.neg(tf.mean<tf.Scalar>(tf.sum(logLikelihoods, 1)));
  const weights = tf.tensor1d([...classWeights]);
  return tf.neg(tf.div<tf.Scalar>(tf.sum(tf.mul(logLikelihoods, weights)), tf.sum(tf.mul(targets, weights))));
}
