/**
 * How a tensor's elements lie in memory. `native` is tfjs's own order (NHWC activations, HWIO filters, and every tensor
 * that is neither). The others are orders that ONNX Runtime computes convolutions in; Bi, Bo and c are blocks of 16
 * (AVX-512) or 8 (AVX2) channels that lie next to each other.
 *
 * - `nchw`, `oihw`: the standard operators' activations and filters;
 * - `nchwc`: blocked activations [N, C/c, H, W, c];
 * - `oihwBiBo`: filters blocked on both sides [O/Bo, I/Bi, H, W, Bi, Bo];
 * - `oihwBo`: filters of a convolution whose input is `nchw` (a stem on RGB) [O/Bo, I, H, W, Bo].
 */
export type Layout = 'native' | 'nchw' | 'nchwc' | 'oihw' | 'oihwBiBo' | 'oihwBo';

export type TypedArray = Float32Array | Int32Array | Uint8Array;

/**
 * The shape that ONNX sees. Blocked operators are declared with plain NCHW or OIHW shapes: the blocks are an agreement
 * on the meaning of the bytes.
 */
export function declaredShape(layout: Layout, shape: readonly number[]): readonly number[] {
  if (layout === 'native') return shape;
  const order = layout === 'nchw' || layout === 'nchwc' ? [0, 3, 1, 2] : [3, 2, 0, 1];
  return order.map((axis) => shape[axis]!);
}

/** A layout as a reshape of the native order followed by a transposition. */
export interface Packing {
  readonly split: readonly number[];
  readonly permutation: readonly number[];
}

/** @param shape native shape: [N, H, W, C] of activations, [H, W, I, O] of filters */
export function packing(layout: Exclude<Layout, 'native'>, shape: readonly number[], block: number): Packing {
  const [a, b, c, d] = shape as [number, number, number, number];
  switch (layout) {
    case 'nchw':
      return { split: shape, permutation: [0, 3, 1, 2] };
    case 'nchwc':
      return { split: [a, b, c, d / block, block], permutation: [0, 3, 1, 2, 4] };
    case 'oihw':
      return { split: shape, permutation: [3, 2, 0, 1] };
    case 'oihwBiBo':
      return { split: [a, b, c / block, block, d / block, block], permutation: [4, 2, 0, 1, 3, 5] };
    case 'oihwBo':
      return { split: [a, b, c, d / block, block], permutation: [3, 2, 0, 1, 4] };
  }
}

export function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

/** Copies `data` from `layout` into the native order. */
export function toNative<T extends TypedArray>(data: T, layout: Layout, shape: readonly number[], block: number): T {
  if (layout === 'native') return data.slice() as T;
  const { split, permutation } = packing(layout, shape, block);
  const strides = split.map((_, axis) => split.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = permutation.map((axis) => split[axis]!);
  const steps = permutation.map((axis) => strides[axis]!);
  const native = data.slice() as T;
  const position = sizes.map(() => 0);
  let target = 0;
  for (let source = 0; source < data.length; source++) {
    native[target] = data[source]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      position[axis]!++;
      target += steps[axis]!;
      if (position[axis]! < sizes[axis]!) break;
      target -= steps[axis]! * sizes[axis]!;
      position[axis] = 0;
    }
  }
  return native;
}
