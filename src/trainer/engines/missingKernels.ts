import { getKernelsForBackend, registerKernel } from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';

/** Makes each kernel of tfjs that a backend lacks say so, and what to do, when it is used. */
export function registerMissingKernels(backendName: string, advice: string): void {
  const present = new Set(getKernelsForBackend(backendName).map(({ kernelName }) => kernelName));
  for (const kernelName of Object.values(kernelNames))
    if (!present.has(kernelName))
      registerKernel({
        kernelName,
        backendName,
        kernelFunc: () => {
          throw new Error(
            `The engine '${backendName}' has no kernel '${kernelName}'. Express the operation by others, ${advice}. ` +
              `It has: ${[...present].sort().join(', ')}.`,
          );
        },
      });
}
