import * as tf from '@tensorflow/tfjs-core';

/**
 * min(max(x, 0), 6). Its gradient passes where 0 < y < 6, as in PyTorch: it is taken from the output, so that x need not be
 * kept.
 */
export const relu6 = tf.customGrad<tf.Tensor4D>((...inputs) => {
  const [x, save] = inputs as [tf.Tensor4D, tf.GradSaveFunc];
  const y = tf.relu6(x);
  save([y]);
  return {
    value: y,
    gradFunc: (dy, [y]) => tf.mul(dy, tf.step(tf.mul(y!, tf.sub(6, y!)))),
  };
}) as (x: tf.Tensor4D) => tf.Tensor4D;

/**
 * Gaussian error linear unit x·Φ(x) (Hendrycks & Gimpel 2016), exact:
 *
 *     Φ(x) = (1 + erf(x ÷ √2)) ÷ 2,   dx = dy·(Φ(x) + x·φ(x)),   φ(x) = exp(−x² ÷ 2) ÷ √(2π)
 */
export const gelu = tf.customGrad<tf.Tensor>((...inputs) => {
  const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
  const distribution = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
  save([x, distribution]);
  return {
    value: tf.mul(x, distribution),
    gradFunc: (dy, saved) => {
      const [x, distribution] = saved as [tf.Tensor, tf.Tensor];
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy, tf.add(distribution, tf.mul(x, density)));
    },
  };
}) as (x: tf.Tensor) => tf.Tensor;

/** x·σ(1.702·x), the approximation of GELU that OpenAI's CLIP was trained with. */
export function quickGelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
}
