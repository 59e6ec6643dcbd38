import * as tf from '@tensorflow/tfjs-core';
import type { Seed } from './layers';
import { constant, normal, type Variables } from './variables';

/** Deviation of a transformer's random weights; Dosovitskiy et al.'s code and BERT's. */
export const transformerDeviation = 0.02;

export interface LinearShape {
  readonly from: number;
  readonly to: number;
}

/** x·W + b over the last axis of x [N, T, from]; weights start at N(0, 0.02²), the bias at 0. */
export function linear(
  variables: Variables,
  seed: Seed,
  name: string,
  { from, to }: LinearShape,
): (x: tf.Tensor3D) => tf.Tensor3D {
  const initial = seed === 'loaded later' ? constant(NaN) : normal(seed, transformerDeviation);
  const weight = variables.parameter<tf.Rank.R2>(`${name}.weight`, [from, to], initial);
  const bias = variables.parameter<tf.Rank.R1>(`${name}.bias`, [to], constant(0));
  return (x) => {
    const [batch, tokens] = x.shape;
    const rows = tf.add(tf.matMul(tf.reshape(x, [batch * tokens, from]), weight), bias);
    return tf.reshape(rows, [batch, tokens, to]);
  };
}

/**
 * Scaled dot-product attention in several heads, softmax(q·kᵀ ÷ √(D ÷ heads))·v (Vaswani et al. 2017, section 3.2).
 * @param q [N, T', D]
 * @param k [N, T, D]
 * @param v [N, T, D]
 * @returns [N, T', D]
 */
export function attention(q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [batch, , dimension] = q.shape;
  const perHead = dimension / heads;
  const split = (x: tf.Tensor3D) =>
    tf.transpose(tf.reshape(x, [batch, x.shape[1], heads, perHead]), [0, 2, 1, 3]) as tf.Tensor4D;
  const scores = tf.matMul(split(tf.mul(q, 1 / Math.sqrt(perHead))), split(k), false, true);
  const mixed = tf.matMul(tf.softmax(scores), split(v));
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, q.shape[1], dimension]);
}
