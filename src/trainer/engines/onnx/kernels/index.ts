import { getKernelsForBackend, registerKernel, type KernelConfig } from '@tensorflow/tfjs-core';
import { batchNormKernels } from './batchNorm';
import { convolutionKernels } from './convolution';
import { convolution3dKernels } from './convolution3d';
import { elementwiseKernels } from './elementwise';
import { indexingKernels } from './indexing';
import { backendName, fallbackKernel } from './kernel';
import { matMulKernels } from './matmul';
import { poolingKernels } from './pooling';
import { pooling3dKernels } from './pooling3d';
import { reductionKernels } from './reductions';
import { resizeKernels } from './resize';
import { shapeKernels } from './shape';

export { backendName };

/** Every kernel that this backend records. */
export const kernels: readonly KernelConfig[] = [
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...indexingKernels,
  ...matMulKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...convolution3dKernels,
  ...pooling3dKernels,
  ...batchNormKernels,
  ...resizeKernels,
];

/** Registers the kernels, and of those that only tfjs's cpu backend has, its own. */
export function registerKernels(): void {
  for (const each of kernels) registerKernel(each);
  const recorded = new Set(kernels.map(({ kernelName }) => kernelName));
  for (const { kernelName } of getKernelsForBackend('cpu'))
    if (!recorded.has(kernelName)) registerKernel(fallbackKernel(kernelName));
}
