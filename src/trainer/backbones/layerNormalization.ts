import * as tf from '@tensorflow/tfjs-core';
import { constant, type Variables } from './variables';

/**
 * Layer normalization (Ba, Kiros & Hinton 2016) over the last axis of x [..., D]; scale γ starts at 1, offset β at 0. Where
 * x̂ = (x − mean)·inv, inv = 1 ÷ √(variance + ε) and g = dy·γ,
 *
 *     dβ = Σ dy,   dγ = Σ dy·x̂,   dx = inv·(g − mean(g) − x̂·mean(g·x̂))
 *
 * written out for the same reason as batch normalization's.
 */
export function layerNorm(
  variables: Variables,
  name: string,
  dimension: number,
  epsilon: number,
): (x: tf.Tensor) => tf.Tensor {
  const scale = variables.parameter<tf.Rank.R1>(`${name}.weight`, [dimension], constant(1));
  const offset = variables.parameter<tf.Rank.R1>(`${name}.bias`, [dimension], constant(0));
  const normalize = tf.customGrad<tf.Tensor>((...inputs) => {
    const [x, scale, offset, save] = inputs as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    const normalized = tf.mul(centred, inverse);
    save([normalized, inverse, scale]);
    return {
      value: tf.add(tf.mul(normalized, scale), offset),
      gradFunc: (dy, saved) => {
        const [normalized, inverse, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor1D];
        const otherAxes = dy.shape.slice(0, -1).map((_, axis) => axis);
        const g = tf.mul(dy, scale);
        const projection = tf.mul(normalized, tf.mean(tf.mul(g, normalized), -1, true));
        const inputGradient = tf.mul(inverse, tf.sub(tf.sub(g, tf.mean(g, -1, true)), projection));
        return [inputGradient, tf.sum(tf.mul(dy, normalized), otherAxes), tf.sum(dy, otherAxes)];
      },
    };
  });
  return (x) => normalize(x, scale, offset);
}
