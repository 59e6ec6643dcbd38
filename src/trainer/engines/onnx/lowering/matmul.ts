import { operation } from '../graph';
import { native, type Lowering, type Value } from './lowering';

export interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** a: […, M, K], b: […, K, N] (before transposition) → […, M, N]; leading axes are broadcast. */
export const batchMatMul = operation<MatMulAttributes>('BatchMatMul', (lowering, [a, b], attributes, node) => {
  const { builder } = lowering;
  const { transposeA, transposeB } = attributes;
  if (node.dtype !== 'float32' || lowering.standard) {
    const inputs = [transposed(lowering, a!, transposeA), transposed(lowering, b!, transposeB)];
    return native(builder.operator('MatMul', inputs));
  }
  const inputs = [lowering.native(a!), lowering.native(b!)];
  const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  return native(builder.operator('FusedMatMul', inputs, flags, 'com.microsoft'));
});

function transposed(lowering: Lowering, value: Value, swap: boolean): string {
  if (!swap) return lowering.native(value);
  const axes = value.shape.map((_, axis) => axis);
  const last = axes.length - 1;
  return lowering.builder.transpose(lowering.native(value), [...axes.slice(0, -2), last, last - 1]);
}
