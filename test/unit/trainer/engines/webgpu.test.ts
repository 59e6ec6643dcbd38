import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listEngines, startEngine } from '../../../../src/trainer/engines';
import { processorName } from '../../../../src/trainer/engines/engine';
import { adapterInWords, isSoftware, type Adapter } from '../../../../src/trainer/engines/webgpu/adapter';
import { probe } from '../../../../src/trainer/engines/webgpu/probe';
import { selfCheck } from '../../../../src/trainer/engines/webgpu/selfCheck';
import { startTrainingEngine } from '../../../../src/trainer/jobs/runEngine';
import { tinyConfig } from '../tinyRun';
import { computing, findingNothing, installFakeDawn } from './fakeDawn';
import { enginesFolder } from './fakePackage';

const geforce: Adapter = {
  vendor: 'nvidia',
  architecture: 'ampere',
  device: 'nvidia-geforce-rtx-3080',
  description: 'NVIDIA: 535.113.01',
  isFallbackAdapter: false,
};
const swiftShader: Adapter = {
  vendor: 'google',
  architecture: 'swiftshader',
  device: 'swiftshader-device-subzero-',
  description: 'SwiftShader driver 5.0.0',
  isFallbackAdapter: true,
};
const geforceInWords = 'GPU nvidia-geforce-rtx-3080 (nvidia ampere, NVIDIA: 535.113.01)';

let root: string;

beforeEach(async () => {
  root = await enginesFolder();
  vi.stubEnv('ADARAND_ENGINES_DIR', root);
  vi.stubEnv('ADARAND_WEBGPU_SOFTWARE', '');
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

async function webgpu() {
  const { engines, ...choice } = await listEngines();
  return { ...engines.find(({ name }) => name === 'webgpu')!, ...choice };
}

describe('an adapter', () => {
  it('is a GPU in words, with what Dawn knows of it', () => {
    expect(adapterInWords(geforce)).toBe(geforceInWords);
    expect(adapterInWords({ ...geforce, device: '', architecture: '', description: '' })).toBe('GPU nvidia');
    expect(adapterInWords({ ...geforce, vendor: '', architecture: '', device: '', description: '' })).toBe(
      'GPU of unknown make',
    );
  });

  it('that is software is never called a GPU', () => {
    const llvmpipe = { vendor: 'mesa', device: 'llvmpipe-llvm-15-0-6-256-bits-', description: 'llvmpipe: Mesa 22.3.6' };
    const warp = {
      vendor: 'microsoft',
      device: 'microsoft-basic-render-driver',
      description: 'D3D12 driver version 10',
    };
    const software = [
      swiftShader,
      ...[llvmpipe, warp].map((each) => ({ ...each, architecture: '', isFallbackAdapter: false })),
    ];
    for (const adapter of software) {
      expect(isSoftware(adapter)).toBe(true);
      expect(adapterInWords(adapter)).toBe(`${processorName()}, in software by ${adapter.description}`);
    }
    expect(isSoftware(geforce)).toBe(false);
  });
});

describe('webgpu', () => {
  it('is listed with how to install it', async () => {
    const { installed, device, reason, why } = await webgpu();
    expect({ installed, device }).toEqual({ installed: false, device: 'GPU with Vulkan, Direct3D 12 or Metal' });
    expect(reason).toMatch(/^There is no webgpu in .*engines install webgpu\.$/);
    expect(why).toContain('webgpu is not installed');
  });

  it('is what "auto" picks when it computes on a GPU', async () => {
    await installFakeDawn(root, computing(geforce));
    expect(await webgpu()).toEqual({
      name: 'webgpu',
      installed: true,
      version: '0.6.2',
      device: geforceInWords,
      reason: undefined,
      auto: 'webgpu',
      why: `It is installed and computes on ${geforceInWords}.`,
    });
  });

  it('refuses software, unless asked for, and "auto" never picks it', async () => {
    await installFakeDawn(root, computing(swiftShader));
    const refused = await webgpu();
    expect(refused).toMatchObject({ installed: false, version: '0.6.2', auto: 'onnx' });
    expect(refused.reason).toContain('For tests, ADARAND_WEBGPU_SOFTWARE=1 in the environment allows it.');
    expect(refused.why).toContain('webgpu cannot be used');
    await expect(startEngine('webgpu')).rejects.toThrow(
      /^The engine "webgpu" cannot be used\. Dawn finds no GPU, only/,
    );

    vi.stubEnv('ADARAND_WEBGPU_SOFTWARE', '1');
    const allowed = await webgpu();
    const device = `${processorName()}, in software by SwiftShader driver 5.0.0`;
    expect(allowed).toMatchObject({ installed: true, device, reason: undefined, auto: 'onnx' });
    expect(allowed.why).toContain('webgpu is installed, but finds no GPU');
  });

  it('says what Dawn misses when there is no adapter', async () => {
    await installFakeDawn(root, findingNothing);
    const { installed, reason } = await webgpu();
    expect(installed).toBe(false);
    expect(reason).toMatch(
      /^Dawn finds no GPU\. It needs one with .*\. It says: Couldn't load Vulkan: libvulkan\.so\.1/,
    );
  });

  it.each([
    ['crashes', 'process.abort();', /crashes when it computes \(SIGABRT\)\. Update the GPU's driver/],
    ['does not load', `throw new TypeError('no such thing');`, /does not compute: TypeError: no such thing$/],
    ['computes wrong', computing(geforce, 3), /does not compute: Error: It does not compute 2·x\.$/],
  ])('takes down nothing else when Dawn %s', async (_, program, reason) => {
    await installFakeDawn(root, program);
    const { installed, version, reason: given } = await webgpu();
    expect({ installed, version }).toEqual({ installed: false, version: '0.6.2' });
    expect(given).toMatch(reason);
  });

  it('does not wait for ever', async () => {
    await installFakeDawn(root, 'for (;;);');
    const folder = path.join(root, 'node_modules', 'webgpu');
    expect(await probe({ name: 'webgpu', folder, version: '0.6.2' }, 200)).toEqual({
      works: false,
      reason: `webgpu in ${folder} did not compute anything within 0.2 seconds. Update the GPU's driver, or use the engine "onnx".`,
    });
  });

  it('that fails its self-check is no engine, and "auto" takes another', async () => {
    await installFakeDawn(root, computing(geforce));
    await expect(startEngine('webgpu')).rejects.toThrow(`The engine "webgpu" does not work on ${geforceInWords}: `);
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    expect((await startEngine('auto')).name).toBe('onnx');
    expect(warn.mock.calls.at(-1)![0]).toMatch(/The engine "webgpu" does not work on .* Another engine is tried\.$/s);
    expect(tf.getBackend()).toBe('onnx');
  });
});

describe('a regularizer that reads in the middle of a step', () => {
  const config = (engine: 'auto' | 'webgpu') => tinyConfig('images', { engine, regularizer: { name: 'bss' } });

  it('is refused on webgpu', async () => {
    await expect(startTrainingEngine(config('webgpu'))).rejects.toThrow(
      'The regularizer "bss" reads the features in the middle of a step, but the engine "webgpu" can be read between steps ' +
        'only. Choose the engine "onnx", or another regularizer.',
    );
  });

  it('has "auto" pass webgpu over', async () => {
    await installFakeDawn(root, computing(geforce));
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    expect((await startTrainingEngine(config('auto'))).name).toBe('onnx');
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('the self-check', () => {
  /** tfjs's cpu backend under another name, one of whose kernels computes something else. */
  function register(backendName: string, changed: string, change: (values: Float32Array) => void): void {
    const backend = new MathBackendCPU();
    tf.registerBackend(backendName, () => backend);
    for (const kernel of tf.getKernelsForBackend('cpu')) {
      const kernelFunc: tf.KernelFunc = (call) => {
        const result = kernel.kernelFunc(call);
        if (kernel.kernelName === changed) change(backend.readSync((result as tf.TensorInfo).dataId) as Float32Array);
        return result;
      };
      tf.registerKernel({ ...kernel, backendName, kernelFunc });
    }
  }

  it('passes on the onnx engine, and leaves nothing behind', async () => {
    await startEngine('onnx');
    const { numTensors } = tf.memory();
    await selfCheck('onnx');
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.getBackend()).toBe('onnx');
  });

  it.each([
    ['a gradient that is wrong', 'MaxPoolGrad', (values: Float32Array) => values.reverse(), /the gradient of stem\./],
    [
      'a forward pass that is wrong',
      'DepthwiseConv2dNative',
      (values: Float32Array) => values.fill(1),
      /loss|gradient/,
    ],
    ['NaN', 'Erf', (values: Float32Array) => values.fill(NaN), /loss differs from the processor's by NaN/],
  ])('finds %s', async (name, kernel, change, message) => {
    register(name, kernel, change);
    await expect(selfCheck(name)).rejects.toThrow(message);
  });
});
