import { registerKernel, type KernelConfig } from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import { batchNormKernels } from './batchNorm';
import { convolutionKernels } from './convolution';
import { elementwiseKernels } from './elementwise';
import { indexingKernels } from './indexing';
import { backendName, kernel } from './kernel';
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

/** Kernels of tfjs that this backend lacks: each says so, and what to do, when it is used. */
function missingKernels(): KernelConfig[] {
  const present = new Set(kernels.map(({ kernelName }) => kernelName));
  return Object.values(kernelNames)
    .filter((name) => !present.has(name))
    .map((name) =>
      kernel(name, () => {
        throw new Error(
          `The engine 'onnx' has no kernel '${name}'. Express the operation by others, choose another engine, or add ` +
            `the kernel (docs/engines.md, "Adding a kernel"). It has: ${[...present].sort().join(', ')}.`,
        );
      }),
    );
}

export function registerKernels(): void {
  for (const each of [...kernels, ...missingKernels()]) registerKernel(each);
}
