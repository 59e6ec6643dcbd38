import * as tf from '@tensorflow/tfjs-core';
import { attention, linear, transformerDeviation } from './attention';
import type { PositionEmbedding, Stage } from './backbone';
import type { Seed } from './layers';
import { constant, normal, type Variables } from './variables';

export interface AttentionPoolShape {
  /** Channels of the activations. */
  readonly from: number;
  /** Length of the pooled vector. */
  readonly to: number;
  /** Side of the activations. */
  readonly grid: number;
  readonly heads: number;
}

/**
 * CLIP's pooling (Radford et al. 2021, section 2.4): attention with the mean over all positions as its one query,
 * [N, grid, grid, from] → [N, to].
 */
export function attentionPool(
  variables: Variables,
  seed: Seed,
  { from, to, grid, heads }: AttentionPoolShape,
): Stage & { positions: PositionEmbedding } {
  const name = 'attnpool';
  const initial = seed === 'loaded later' ? constant(NaN) : normal(seed, transformerDeviation);
  // Matrices are kept as tfjs has them, [in, out]: PyTorch's is [1 + grid², from].
  const positionsName = `${name}.positional_embedding`;
  const positions = variables.parameter<tf.Rank.R2>(positionsName, [from, 1 + grid * grid], initial);
  const query = linear(variables, seed, `${name}.q_proj`, { from, to: from });
  const key = linear(variables, seed, `${name}.k_proj`, { from, to: from });
  const value = linear(variables, seed, `${name}.v_proj`, { from, to: from });
  const project = linear(variables, seed, `${name}.c_proj`, { from, to });
  const run = (x: tf.Tensor): tf.Tensor2D => {
    const batch = x.shape[0]!;
    const pixels = tf.reshape(x, [batch, grid * grid, from]);
    const tokens = tf.add<tf.Tensor3D>(
      tf.concat([tf.mean<tf.Tensor3D>(pixels, 1, true), pixels], 1),
      tf.transpose(positions),
    );
    const mean = tf.slice(tokens, [0, 0, 0], [-1, 1, -1]);
    const pooled = project(attention(query(mean), key(tokens), value(tokens), heads));
    return tf.reshape(pooled, [batch, to]);
  };
  return { name: 'pool', prefixes: [`${name}.`], run, positions: { name: positionsName, grid } };
}
