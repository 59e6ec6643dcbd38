import { mkdtemp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/** A new folder for ADARAND_ENGINES_DIR. */
export async function enginesFolder(): Promise<string> {
  return realpath(await mkdtemp(path.join(os.tmpdir(), 'adarand-engines-')));
}

/** Puts a package of TensorFlow's name, with the given program, into an engines folder. */
export async function installFake(root: string, name: 'tfjs-node' | 'tfjs-node-gpu', program: string): Promise<void> {
  const folder = path.join(root, 'node_modules', '@tensorflow', name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: `@tensorflow/${name}`, version: '4.22.0', main: 'index.js' }),
  );
  await writeFile(path.join(folder, 'index.js'), program);
}

/** A package that only tells what TensorFlow found, after writing `log` where TensorFlow does. */
export function reporting(gpu: boolean | undefined, log: string): string {
  return `
    process.stderr.write(${JSON.stringify(log)});
    exports.backend = () => ({ binding: { TF_Version: '2.9.1' }, isUsingGpuDevice: ${gpu} });
  `;
}

const resolve = createRequire(import.meta.url).resolve;

/**
 * A package that computes, in JavaScript: like the real one it registers a backend named "tensorflow" with a tfjs-core of its
 * own (another build than the tests import), knows no padding by numbers, and lacks a kernel. It calls what Node 23 has dropped.
 */
export const computing = `
  const tf = require(${JSON.stringify(resolve('@tensorflow/tfjs-core'))});
  const { MathBackendCPU } = require(${JSON.stringify(resolve('@tensorflow/tfjs-backend-cpu'))});
  if (require('util').isNullOrUndefined(0)) throw new Error('0 is a value');
  for (const config of tf.getKernelsForBackend('cpu')) {
    if (config.kernelName === 'Tan') continue;
    const kernelFunc = (call) => {
      if (typeof call.attrs?.pad === 'number') throw new Error("TF Backend supports only 'valid' and 'same' padding");
      return config.kernelFunc(call);
    };
    tf.registerKernel({ ...config, backendName: 'tensorflow', kernelFunc });
  }
  class Backend extends MathBackendCPU {
    binding = { TF_Version: '2.9.1' };
    isUsingGpuDevice = false;
  }
  tf.registerBackend('tensorflow', () => new Backend(), 3);
  tf.setBackend('tensorflow');
  exports.backend = tf.backend;
`;
