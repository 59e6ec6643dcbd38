import * as tf from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { TensorData } from '../../backbones/weights/tensorData';

/** A part of a Keras model, from the tensor before it to the tensor after it. */
export type Part = (x: SymbolicTensor) => SymbolicTensor;

export interface ConvolutionOptions {
  readonly stride?: number;
  /** Rows and columns of zeros on each side; default: half of the kernel. */
  readonly padding?: number;
}

export interface DenseOptions {
  readonly activation?: 'gelu' | 'swish';
  readonly kernelScale?: number;
  readonly biasScale?: number;
}

/** PyTorch's default of batch normalization. */
const batchNormEpsilon = 1e-5;

/**
 * Makes Keras's layers from a network's weights, by the names of its parameters. Layers are made first and get their weights
 * by `setWeights` once the model is whole.
 */
export class KerasBuilder {
  private readonly weights = new Map<layers.Layer, readonly TensorData[]>();

  /** @param state parameters and buffers in tfjs's layout */
  constructor(private readonly state: ReadonlyMap<string, TensorData>) {}

  has(name: string): boolean {
    return this.state.has(name);
  }

  tensor(name: string): TensorData {
    const tensor = this.state.get(name);
    if (!tensor) throw new Error(`The network has no weight "${name}".`);
    return tensor;
  }

  /** A layer that gets these weights, in Keras's order. */
  with(layer: layers.Layer, weights: readonly TensorData[]): Part {
    this.give(layer, weights);
    return (x) => layer.apply(x) as SymbolicTensor;
  }

  give(layer: layers.Layer, weights: readonly TensorData[]): void {
    this.weights.set(layer, weights);
  }

  /** Padded on all sides alike, as PyTorch does; with a bias if there is one. */
  convolution(name: string, { stride = 1, padding }: ConvolutionOptions = {}): Part {
    const kernel = this.tensor(`${name}.weight`);
    const [side, , , filters] = kernel.shape as [number, number, number, number];
    const bias = this.state.get(`${name}.bias`);
    const layer = layers.conv2d({
      name: keras(name),
      filters,
      kernelSize: side,
      strides: stride,
      padding: 'valid',
      useBias: bias !== undefined,
    });
    const convolve = this.with(layer, bias ? [kernel, bias] : [kernel]);
    const pad = padded(name, padding ?? (side - 1) / 2);
    return (x) => convolve(pad(x));
  }

  depthwise(name: string, stride: number): Part {
    const { shape, data } = this.tensor(`${name}.weight`);
    const [side, , , channels] = shape as [number, number, number, number];
    const layer = layers.depthwiseConv2d({
      name: keras(name),
      kernelSize: side,
      strides: stride,
      padding: 'valid',
      useBias: false,
    });
    const convolve = this.with(layer, [{ shape: [side, side, channels, 1], data }]);
    const pad = padded(name, (side - 1) / 2);
    return (x) => convolve(pad(x));
  }

  batchNorm(name: string): Part {
    const weights = ['weight', 'bias', 'running_mean', 'running_var'].map((each) => this.tensor(`${name}.${each}`));
    return this.with(layers.batchNormalization({ name: keras(name), epsilon: batchNormEpsilon }), weights);
  }

  layerNorm(name: string, epsilon: number): Part {
    const weights = ['weight', 'bias'].map((each) => this.tensor(`${name}.${each}`));
    return this.with(layers.layerNormalization({ name: keras(name), epsilon, axis: -1 }), weights);
  }

  /** Adds a constant [d] to x [N, d]: Keras has no layer for it but a normalization that only shifts. */
  shift(name: string, by: Float32Array): Part {
    const shape = [by.length];
    const constant = (value: number) => ({ shape, data: new Float32Array(by.length).fill(value) });
    const layer = layers.batchNormalization({ name: keras(name), scale: false, epsilon: 0 });
    return this.with(layer, [{ shape, data: by }, constant(0), constant(1)]);
  }

  /** Kernel [in, out] and bias, each times a factor. */
  dense(name: string, options: DenseOptions = {}): Part {
    const { activation, kernelScale = 1, biasScale = 1 } = options;
    const kernel = times(this.tensor(`${name}.weight`), kernelScale);
    const layer = layers.dense({ name: keras(name), units: kernel.shape[1]!, activation });
    return this.with(layer, [kernel, times(this.tensor(`${name}.bias`), biasScale)]);
  }

  /** Gives every layer its weights. */
  setWeights(): void {
    for (const [layer, weights] of this.weights)
      tf.tidy(() => layer.setWeights(weights.map(({ shape, data }) => tf.tensor(data, [...shape]))));
  }
}

/** Keras's names of layers have no dots. */
export function keras(name: string): string {
  return name.replaceAll('.', '_');
}

export const relu: Part = (x) => layers.reLU().apply(x) as SymbolicTensor;
export const relu6: Part = (x) => layers.reLU({ maxValue: 6 }).apply(x) as SymbolicTensor;
export const averagePool: Part = (x) => layers.globalAveragePooling2d({}).apply(x) as SymbolicTensor;
export const chain =
  (...parts: Part[]): Part =>
  (x) =>
    parts.reduce((y, part) => part(y), x);
export const reshape =
  (...shape: number[]): Part =>
  (x) =>
    layers.reshape({ targetShape: shape }).apply(x) as SymbolicTensor;

export function add(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return layers.add().apply([a, b]) as SymbolicTensor;
}

export function padded(name: string, padding: number): Part {
  if (padding === 0) return (x) => x;
  return (x) => layers.zeroPadding2d({ name: keras(`${name}.pad`), padding }).apply(x) as SymbolicTensor;
}

export function times({ shape, data }: TensorData, factor: number): TensorData {
  return { shape, data: factor === 1 ? data : data.map((x) => x * factor) };
}
