import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { TensorData } from '../../backbones/weights/tensorData';
import { averagePool, keras, reshape, times, type KerasBuilder, type Part } from './kerasBuilder';

/** Kernel [D, D] and bias [D] of queries, keys or values. */
interface Projection {
  readonly kernel: TensorData;
  readonly bias: TensorData;
}

export interface Attention {
  readonly q: Projection;
  readonly k: Projection;
  readonly v: Projection;
  readonly heads: number;
}

/**
 * Attention of some tokens to all, [N, T', D] and [N, T, D] → [N, T', D]. Keras for JavaScript has no layer of it, and multiplies
 * three dimensions at most: each head has layers of its own.
 */
export function attend(
  builder: KerasBuilder,
  name: string,
  { q, k, v, heads }: Attention,
): (queries: SymbolicTensor, tokens: SymbolicTensor) => SymbolicTensor {
  const size = q.kernel.shape[1]! / heads;
  const project = (part: string, { kernel, bias }: Projection, head: number, scale = 1): Part => {
    const layer = layers.dense({ name: keras(`${name}.${part}${head}`), units: size });
    const weights = [columns(kernel, head * size, size), columns(bias, head * size, size)];
    return builder.with(
      layer,
      weights.map((each) => times(each, scale)),
    );
  };
  return (queries, tokens) => {
    const mixed = Array.from({ length: heads }, (_, head) => {
      const scaled = project('q', q, head, 1 / Math.sqrt(size))(queries);
      const scores = layers.dot({ axes: [2, 2] }).apply([scaled, project('k', k, head)(tokens)]) as SymbolicTensor;
      const weights = layers.softmax({ axis: -1 }).apply(scores) as SymbolicTensor;
      return layers.dot({ axes: [2, 1] }).apply([weights, project('v', v, head)(tokens)]) as SymbolicTensor;
    });
    return layers.concatenate({ axis: -1 }).apply(mixed) as SymbolicTensor;
  };
}

/** The columns `from` … `from + count` of a matrix, or those numbers of a vector. */
export function columns({ shape, data }: TensorData, from: number, count: number): TensorData {
  const width = shape.at(-1)!;
  const rows = data.length / width;
  const part = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++)
    part.set(data.subarray(row * width + from, row * width + from + count), row * count);
  return { shape: [...shape.slice(0, -1), count], data: part };
}

/** Length of one head in all of the transformers here. */
export const headSize = 64;

/** CLIP's pooling; see backbones/attentionPool.ts. */
export function attentionPool(builder: KerasBuilder): Part {
  const projection = (name: string): Projection => ({
    kernel: builder.tensor(`attnpool.${name}.weight`),
    bias: builder.tensor(`attnpool.${name}.bias`),
  });
  const positions = builder.tensor('attnpool.positional_embedding');
  const [dimension, tokenCount] = positions.shape as [number, number];
  /** [T, D] from [D, T] */
  const rows = new Float32Array(dimension * tokenCount);
  for (let token = 0; token < tokenCount; token++)
    for (let i = 0; i < dimension; i++) rows[token * dimension + i] = positions.data[i * tokenCount + token]!;
  const pixelCount = tokenCount - 1;
  const attention = attend(builder, 'attnpool', {
    q: projection('q_proj'),
    k: projection('k_proj'),
    v: projection('v_proj'),
    heads: dimension / headSize,
  });
  const toFirst = builder.shift('attnpool.position0', rows.slice(0, dimension));
  const toOthers = builder.shift('attnpool.positions', rows.slice(dimension));
  const project = builder.dense('attnpool.c_proj');
  return (x) => {
    const mean = reshape(1, dimension)(toFirst(averagePool(x)));
    const pixels = reshape(pixelCount, dimension)(toOthers(reshape(pixelCount * dimension)(x)));
    const tokens = layers.concatenate({ axis: 1 }).apply([mean, pixels]) as SymbolicTensor;
    return project(reshape(dimension)(attention(mean, tokens)));
  };
}
