import { registerKernel, type KernelConfig } from '@tensorflow/tfjs-core';
import { registerMissingKernels } from '../../missingKernels';
import { batchNormKernels } from './batchNorm';
import { convolutionKernels } from './convolution';
import { elementwiseKernels } from './elementwise';
import { indexingKernels } from './indexing';
import { backendName } from './kernel';
import { matMulKernels } from './matmul';
import { poolingKernels } from './pooling';
import { reductionKernels } from './reductions';
import { shapeKernels } from './shape';

export { backendName };

/** Every kernel that this backend has. */
export const kernels: readonly KernelConfig[] = [
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...indexingKernels,
  ...matMulKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...batchNormKernels,
];

export function registerKernels(): void {
  for (const each of kernels) registerKernel(each);
  registerMissingKernels(backendName, 'choose another engine, or add the kernel (docs/engines.md, "Adding a kernel")');
}
