import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listEngines, startEngine } from '../../../../src/trainer/engines';
import { processorName } from '../../../../src/trainer/engines/engine';
import { enginesFolder, installFake, reporting } from './fakePackage';

let root: string;

beforeEach(async () => {
  root = await enginesFolder();
  vi.stubEnv('ADARAND_ENGINES_DIR', root);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

async function engine(name: string) {
  const { engines } = await listEngines();
  return engines.find((each) => each.name === name)!;
}

describe('onnx', () => {
  it('is installed and says what it computes on', async () => {
    const { installed, version, device, reason } = await engine('onnx');
    expect({ installed, version, reason }).toEqual({ installed: true, version: '1.20.1', reason: undefined });
    expect(device.startsWith(`${processorName()}, `)).toBe(true);
    expect(device).toMatch(/, \d+ threads?, (AVX-512 blocked layout|layout in blocks of 8|plain layout)$/);
  });

  it('becomes the engine that tfjs uses', async () => {
    const { name, device } = await startEngine('onnx');
    expect({ name, device }).toEqual({ name: 'onnx', device: (await engine('onnx')).device });
    expect(tf.getBackend()).toBe('onnx');
  });

  it('is what "auto" picks when TensorFlow is not installed', async () => {
    expect(await listEngines()).toMatchObject({
      auto: 'onnx',
      why: 'It computes on the processor and needs nothing else; tensorflow-gpu is not installed; webgpu is not installed.',
    });
    expect((await startEngine('auto')).name).toBe('onnx');
  });
});

describe('a TensorFlow that is not installed', () => {
  it('is listed with the command that installs it', async () => {
    const { installed, device, reason } = await engine('tensorflow-gpu');
    expect({ installed, device }).toEqual({ installed: false, device: 'NVIDIA GPU with CUDA 11.2 and cuDNN 8.1' });
    expect(reason).toBe(
      `There is no @tensorflow/tfjs-node-gpu in ${root}. Install it with "AdaRand: Install Training Engine…" in VS Code, or ` +
        'on a terminal with: adarand engines install tensorflow-gpu.',
    );
  });

  it('is looked for where Node looks, when no folder is chosen', async () => {
    vi.stubEnv('ADARAND_ENGINES_DIR', '');
    expect((await engine('tensorflow')).reason).toMatch(/^There is no @tensorflow\/tfjs-node\. Install it with /);
  });

  it('cannot be started, and the error says what can', async () => {
    await expect(startEngine('tensorflow')).rejects.toThrow(
      /^The engine "tensorflow" is not installed\. There is no .*engines install tensorflow\. Installed engines: onnx\.$/,
    );
  });
});

describe('a TensorFlow with a folder of its own', () => {
  it('is found there, before one that npm has put beside it', async () => {
    await installFake(root, 'tfjs-node', 'process.abort();');
    await installFake(path.join(root, 'tensorflow'), 'tfjs-node', reporting(false, ''));
    expect(await engine('tensorflow')).toEqual({
      name: 'tensorflow',
      installed: true,
      version: '4.22.0',
      device: `${processorName()}, TensorFlow 2.9.1`,
    });
  });
});

describe('a TensorFlow that does not work', () => {
  const folder = () => path.join(root, 'node_modules', '@tensorflow', 'tfjs-node');

  it('without its native library is not installed, and the reason says how to get it', async () => {
    await installFake(
      root,
      'tfjs-node',
      `throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: /lib');`,
    );
    const { installed, version, reason } = await engine('tensorflow');
    expect({ installed, version }).toEqual({ installed: false, version: '4.22.0' });
    expect(reason).toBe(
      `@tensorflow/tfjs-node in ${folder()} has no native library: its install script did not run, or could not download it. ` +
        `Run: npm rebuild --prefix "${root}" --ignore-scripts=false --foreground-scripts @tensorflow/tfjs-node`,
    );
  });

  it('takes down nothing else when it crashes', async () => {
    await installFake(root, 'tfjs-node', 'process.abort();');
    expect((await engine('tensorflow')).reason).toContain(`${folder()} crashes when it is loaded (SIGABRT)`);
    await expect(startEngine('tensorflow')).rejects.toThrow('crashes when it is loaded');
  });

  it('gives its own reason otherwise', async () => {
    await installFake(root, 'tfjs-node', `throw new TypeError('no such thing');`);
    expect((await engine('tensorflow')).reason).toBe(
      `@tensorflow/tfjs-node in ${folder()} does not load: TypeError: no such thing`,
    );
  });
});

describe('tensorflow-gpu', () => {
  it('names the GPU that TensorFlow found, and is what "auto" picks', async () => {
    const log =
      '2023-01-01 00:00:00.0: I tensorflow/core/common_runtime/gpu/gpu_device.cc:1532] Created device ' +
      '/job:localhost/replica:0/task:0/device:GPU:0 with 9000 MB memory:  -> device: 0, name: NVIDIA GeForce RTX 3080, ' +
      'pci bus id: 0000:01:00.0, compute capability: 8.6\n';
    await installFake(root, 'tfjs-node-gpu', reporting(true, log));
    const { engines, auto, why } = await listEngines();
    const device = 'NVIDIA GeForce RTX 3080, TensorFlow 2.9.1';
    expect(engines).toContainEqual({ name: 'tensorflow-gpu', installed: true, version: '4.22.0', device });
    expect({ auto, why }).toEqual({ auto: 'tensorflow-gpu', why: `It is installed and computes on ${device}.` });
  });

  it('does not claim a GPU that TensorFlow did not find', async () => {
    const log = ['libcudart.so.11.0', 'libcudnn.so.8', 'libcudnn.so.8']
      .map((library) => `W dso_loader.cc:64] Could not load dynamic library '${library}'; dlerror: no such file\n`)
      .join('');
    await installFake(root, 'tfjs-node-gpu', reporting(false, log));
    const { engines, auto, why } = await listEngines();
    const { installed, device, reason } = engines.find(({ name }) => name === 'tensorflow-gpu')!;
    expect({ installed, device }).toEqual({
      installed: true,
      device: `${processorName()} (TensorFlow sees no GPU), TensorFlow 2.9.1`,
    });
    expect(reason).toContain('it does not find libcudart.so.11.0, libcudnn.so.8. It needs an NVIDIA GPU');
    expect(auto).toBe('onnx');
    expect(why).toContain('tensorflow-gpu is installed, but finds no GPU');
  });

  it('says so if it cannot be known', async () => {
    await installFake(root, 'tfjs-node-gpu', reporting(undefined, ''));
    const { device } = await engine('tensorflow-gpu');
    expect(device).toBe(`${processorName()} or a GPU (this version does not tell which), TensorFlow 2.9.1`);
    expect((await listEngines()).auto).toBe('onnx');
  });
});
