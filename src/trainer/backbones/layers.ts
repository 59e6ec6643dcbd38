import * as tf from '@tensorflow/tfjs-core';
import type { Mode } from './backbone';
import { batchNormalization } from './batchNormalization';
import type { Variables } from './variables';
import { constant, normal } from './variables';

export type Layer = (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

/** One layer after the other. */
export function chain(layers: readonly Layer[], x: tf.Tensor4D, mode: Mode): tf.Tensor4D {
  return layers.reduce((h, layer) => layer(h, mode), x);
}

/** Of random weights; weights that are loaded later start at NaN. */
export type Seed = number | 'loaded later';

export interface ConvolutionShape {
  readonly from: number;
  readonly to: number;
  /** Side of the square kernel, odd. */
  readonly kernel: number;
  readonly stride?: number;
}

/**
 * Convolution without bias, padded by kernel ÷ 2 on each side as PyTorch pads (TensorFlow's 'same' pads a stride of 2 on the
 * right only). Starts at N(0, 2 ÷ (out · k²)): He et al. 2015, fan-out mode.
 */
export function convolution(variables: Variables, seed: Seed, name: string, shape: ConvolutionShape): Layer {
  const { kernel, stride = 1 } = shape;
  const weight = convolutionWeight(variables, seed, name, shape);
  return (x) => tf.conv2d(x, weight, stride, (kernel - 1) / 2);
}

function convolutionWeight(
  variables: Variables,
  seed: Seed,
  name: string,
  { from, to, kernel }: ConvolutionShape,
): tf.Variable<tf.Rank.R4> {
  const deviation = Math.sqrt(2 / (to * kernel * kernel));
  const initial = seed === 'loaded later' ? constant(NaN) : normal(seed, deviation);
  return variables.parameter<tf.Rank.R4>(`${name}.weight`, [kernel, kernel, from, to], initial);
}

export interface DepthwiseShape {
  readonly channels: number;
  /** Side of the square kernel, odd. */
  readonly kernel: number;
  readonly stride: number;
}

/** Convolution of each channel on its own, otherwise as {@link convolution}. */
export function depthwiseConvolution(variables: Variables, seed: Seed, name: string, shape: DepthwiseShape): Layer {
  const { channels, kernel, stride } = shape;
  // One input channel a filter, as in PyTorch; for tfjs those are the same numbers as one filter an input channel.
  const weight = convolutionWeight(variables, seed, name, { from: 1, to: channels, kernel });
  const filter = [kernel, kernel, channels, 1] as [number, number, number, number];
  return (x) => tf.depthwiseConv2d(x, tf.reshape(weight, filter), stride, (kernel - 1) / 2);
}

/** Batch normalization over N, H and W; scale starts at 1, offset at 0, the running statistics at N(0, 1)'s. */
export function batchNorm(variables: Variables, name: string, channels: number): Layer {
  const scale = variables.parameter<tf.Rank.R1>(`${name}.weight`, [channels], constant(1));
  const offset = variables.parameter<tf.Rank.R1>(`${name}.bias`, [channels], constant(0));
  const mean = variables.buffer<tf.Rank.R1>(`${name}.running_mean`, [channels], constant(0));
  const variance = variables.buffer<tf.Rank.R1>(`${name}.running_var`, [channels], constant(1));
  return batchNormalization({ name, scale, offset, mean, variance });
}
