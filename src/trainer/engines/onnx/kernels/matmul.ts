import { util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { broadcast_util } from '@tensorflow/tfjs-core';
import type { BatchMatMulAttrs, BatchMatMulInputs, _FusedMatMulAttrs, _FusedMatMulInputs } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import { arithmeticOperations } from '../lowering/binary';
import { batchMatMul } from '../lowering/matmul';
import { recordActivation } from './elementwise';
import { dataType, kernel, type Given } from './kernel';

function recordMatMul(
  backend: OnnxBackend,
  { a, b }: Given<BatchMatMulInputs>,
  { transposeA, transposeB }: BatchMatMulAttrs,
): TensorInfo {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const [innerA, innerB] = [a.shape.at(transposeA ? -2 : -1)!, b.shape.at(transposeB ? -1 : -2)!];
  util.assert(
    innerA === innerB,
    () => `Cannot multiply [${a.shape}] by [${b.shape}]: the inner dimensions ${innerA} and ${innerB} differ`,
  );
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const attributes = { transposeA: transposeA ?? false, transposeB: transposeB ?? false };
  return backend.record(batchMatMul, [a, b], attributes, [...batch, rows, columns], dataType(a));
}

/** Adds a bias, if there is one, and applies an activation; `x` is the kernel's own and is disposed. */
export function recordBiasAndActivation(
  backend: OnnxBackend,
  x: TensorInfo,
  { bias, preluActivationWeights }: { bias?: TensorInfo; preluActivationWeights?: TensorInfo },
  { activation, leakyreluAlpha }: { activation?: string; leakyreluAlpha?: number },
): TensorInfo {
  const sum = bias ? backend.record(arithmeticOperations.Add, [x, bias], {}, x.shape, 'float32') : backend.share(x);
  const result = recordActivation(backend, sum, activation, { leakyreluAlpha, prelu: preluActivationWeights });
  for (const each of [x, sum]) backend.disposeData(each.dataId);
  return result;
}

export const matMulKernels: KernelConfig[] = [
  kernel<BatchMatMulInputs, BatchMatMulAttrs>('BatchMatMul', recordMatMul),
  kernel<_FusedMatMulInputs, _FusedMatMulAttrs>('_FusedMatMul', (backend, inputs, attributes) =>
    recordBiasAndActivation(backend, recordMatMul(backend, inputs, attributes), inputs, attributes),
  ),
];
