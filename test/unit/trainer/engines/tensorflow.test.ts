import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { rm } from 'node:fs/promises';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listEngines, startEngine, type Engine } from '../../../../src/trainer/engines';
import { processorName } from '../../../../src/trainer/engines/engine';
import { computing, enginesFolder, installFake } from './fakePackage';

let root: string;
let engine: Engine;

beforeAll(async () => {
  root = await enginesFolder();
  vi.stubEnv('ADARAND_ENGINES_DIR', root);
  // Both copies of the cpu backend register its kernels.
  vi.spyOn(console, 'warn').mockReturnValue();
  await installFake(root, 'tfjs-node', computing);
  // As on Node 23 and newer.
  Reflect.deleteProperty(util, 'isNullOrUndefined');
  engine = await startEngine('tensorflow');
});

afterAll(async () => {
  await engine.dispose();
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

describe('a package of TensorFlow', () => {
  it('computes the tensors of this program', async () => {
    expect(tf.getBackend()).toBe('tensorflow');
    const { name, version, device } = engine;
    expect({ name, version, device }).toEqual({
      name: 'tensorflow',
      version: '4.22.0',
      device: `${processorName()}, TensorFlow 2.9.1`,
    });
    await engine.flush();
    expect(await tf.add(tf.tensor1d([1, 2]), 1).data()).toEqual(Float32Array.of(2, 3));
  });

  it('is listed as installed, and left to those who ask for it', async () => {
    const { engines, auto } = await listEngines();
    expect(engines.find(({ name }) => name === 'tensorflow')).toMatchObject({ installed: true, reason: undefined });
    expect(auto).toBe('onnx');
  });

  it('says which kernel is missing, and what to do', () => {
    expect(() => tf.tan(tf.scalar(1))).toThrow(
      /^The engine 'tensorflow' has no kernel 'Tan'\. Express the operation by others, or choose the engine "onnx"\./,
    );
  });

  it('cannot share a process with another', async () => {
    await installFake(root, 'tfjs-node-gpu', computing);
    await expect(startEngine('tensorflow-gpu')).rejects.toThrow('A process can hold one TensorFlow only');
  });
});

describe('padding by a number', () => {
  const x = () => tf.mul(tf.sub(tf.randomUniform<tf.Rank.R4>([2, 7, 6, 3], 0, 1, 'float32', 1), 2), 3) as tf.Tensor4D;
  const filter = () => tf.randomUniform<tf.Rank.R4>([3, 3, 3, 4], -1, 1, 'float32', 2);
  const convolution = (stride: number, pad: number) => () => {
    const square = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.square(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad)));
    return [tf.conv2d(x(), filter(), stride, pad), ...tf.grads(square)([x(), filter()])];
  };
  const depthwise = (stride: number, pad: number) => () => {
    const filters = () => tf.slice(filter(), [0, 0, 0, 0], [3, 3, 3, 1]);
    const square = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.square(tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad)));
    return [tf.depthwiseConv2d(x(), filters(), stride, pad), ...tf.grads(square)([x(), filters()])];
  };
  // All of x is negative: padding with 0 would win.
  const pooling = (stride: number, pad: number) => () => {
    const square = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(tf.maxPool(x as tf.Tensor4D, 3, stride, pad)));
    return [tf.maxPool(x(), 3, stride, pad), tf.grad(square)(x())];
  };

  it.each([
    ['a convolution, stride 1, padding 1', convolution(1, 1)],
    ['a convolution, stride 2, padding 3', convolution(2, 3)],
    ['a convolution, stride 2, no padding', convolution(2, 0)],
    ['a depthwise convolution, stride 1, padding 1', depthwise(1, 1)],
    ['a depthwise convolution, stride 2, padding 1', depthwise(2, 1)],
    ['a max-pool, stride 2, padding 1', pooling(2, 1)],
    ['a max-pool, stride 1, no padding', pooling(1, 0)],
  ])('gives what the cpu backend gives: %s, and its gradients', async (_, compute) => {
    const results: { shape: number[]; data: number[] }[][] = [];
    for (const backend of ['cpu', 'tensorflow']) {
      await tf.setBackend(backend);
      const before = tf.engine().backend.numDataIds();
      results.push(tf.tidy(() => compute().map((y) => ({ shape: y.shape, data: [...y.dataSync()] }))));
      expect(tf.engine().backend.numDataIds()).toBe(before);
    }
    const [expected, actual] = results as [(typeof results)[0], (typeof results)[0]];
    expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    expected.forEach(({ data }, i) => data.forEach((value, j) => expect(actual[i]!.data[j]).toBeCloseTo(value, 3)));
  });
});
