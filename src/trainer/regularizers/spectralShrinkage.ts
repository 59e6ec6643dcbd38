import * as tf from '@tensorflow/tfjs-core';
import { symmetricEigen } from './symmetricEigen';

/**
 * Batch spectral shrinkage (Chen, Wang, Fu, Long, Wang: "Catastrophic Forgetting Meets Negative Transfer: Batch Spectral
 * Shrinkage for Safe Transfer Learning", NeurIPS 2019): suppresses the directions in which a batch's features
 * vary least,
 *
 *     Σ of the k smallest σ_i²,   σ_i the singular values of F
 *
 * With singular vectors v_i on the shorter side of F, σ_i² = ‖v_iᵀF‖², and its gradient is 2·v_i·v_iᵀF: the same as if v_i were
 * a constant. So the vectors are found on the host in float64, exactly where float32 would lose the small values among the
 * large ones, and the engine differentiates the rest. Reading the features computes what is recorded of the step so far.
 *
 * @param features F [N, d]
 * @param k at most min(N, d), of which all are taken if there are fewer
 */
export function spectralShrinkage(features: tf.Tensor2D, k: number): tf.Scalar {
  const [n, d] = features.shape;
  const isWide = n <= d;
  const size = Math.min(n, d);
  const { vectors } = symmetricEigen(gram(features.dataSync<'float32'>(), n, d), size);
  const smallest = Float32Array.from(vectors.slice(0, Math.min(k, size)).flatMap((vector) => [...vector]));
  const basis = tf.tensor2d(smallest, [Math.min(k, size), size]);
  const projected = isWide ? tf.matMul(basis, features) : tf.matMul(basis, features, false, true);
  return tf.sum<tf.Scalar>(tf.square(projected));
}

/** F·Fᵀ [N, N] if F is wide, else Fᵀ·F [d, d]; row by row, in float64. */
function gram(values: Float32Array, n: number, d: number): Float64Array {
  const [size, length, stride, step] = n <= d ? [n, d, d, 1] : [d, n, 1, d];
  const products = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = 0; l < length; l++) sum += values[i * stride + l * step]! * values[j * stride + l * step]!;
      products[i * size + j] = products[j * size + i] = sum;
    }
  return products;
}
