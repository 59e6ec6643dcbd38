import type { FusedBatchNormAttrs, FusedBatchNormInputs, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { fusedBatchNorm } from '../lowering/batchNorm';
import { kernel } from './kernel';

export const batchNormKernels: KernelConfig[] = [
  kernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
    'FusedBatchNorm',
    (backend, { x, mean, variance, offset, scale }, { varianceEpsilon }) => {
      const inputs = [x, mean, variance, offset, scale].filter((each): each is TensorInfo => Boolean(each));
      const attributes = {
        epsilon: varianceEpsilon ?? 1e-3,
        hasOffset: Boolean(offset),
        hasScale: Boolean(scale),
      };
      return backend.record(fusedBatchNorm, inputs, attributes, x.shape, 'float32');
    },
  ),
];
