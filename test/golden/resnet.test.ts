import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackboneName, OptimizerConfig } from '../../src/config/schema';
import type { TensorData } from '../../src/trainer/backbones/weights/safetensors';
import { loadStateDict, stateDictOf } from '../../src/trainer/backbones/weights/stateDict';
import { registerOnnxBackend } from '../../src/trainer/engines/onnx';
import { OnnxBackend } from '../../src/trainer/engines/onnx/backend';
import type { Network } from '../../src/trainer/network';
import { createNetwork, valueAndGradients } from '../../src/trainer/network';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { fill } from './fill';
import { golden, relativeError } from './golden';

interface Brief {
  shape: number[];
  first: number[];
  mean: number;
  norm: number;
}
interface GoldenResNet {
  input: [number, number, number, number];
  classes: number;
  parameters: number;
  keys: Record<string, number[]>;
  eval: { logits: number[][]; features: Brief };
  train: {
    optimizer: Extract<OptimizerConfig, { name: 'sgd' }>;
    steps: { loss: number; gradNorms: Record<string, number> }[];
    after: Record<string, Brief>;
  };
}

/** float32 sums in another order than PyTorch's, through up to 50 layers. */
const limit = 1e-3;

beforeAll(async () => {
  const { options } = await registerOnnxBackend();
  tf.registerBackend('onnx-plain', () => new OnnxBackend({ ...options, block: 0 }));
  tf.copyRegisteredKernels('onnx', 'onnx-plain');
});

// tfjs's cpu backend checks the arithmetic independently of the onnx engine; it is too slow for the larger networks.
describe.each([
  ['cpu', 'resnet18'],
  ['onnx', 'resnet18'],
  ['onnx', 'resnet34'],
  ['onnx', 'resnet50'],
  ['onnx-plain', 'resnet18'],
  ['onnx-plain', 'resnet34'],
  ['onnx-plain', 'resnet50'],
] as const)('on the engine %s, %s', (engine, backbone) => {
  it("has torchvision's keys and gives PyTorch's results, in evaluation and over two training steps", async () => {
    await tf.setBackend(engine);
    const expected = golden<GoldenResNet>(backbone);
    const network = filledNetwork(backbone, expected);
    const images = imagesOf(expected.input);

    await checkKeys(network, expected);
    await checkEvaluation(network, images, expected);
    await checkTraining(network, images, expected);
    network.dispose();
    images.dispose();
  }, 300_000);
});

function filledNetwork(backbone: BackboneName, { classes, keys }: GoldenResNet): Network {
  const network = createNetwork({ backbone, width: 1 }, classes, 0);
  const state = new Map(Object.entries(keys).map(([name, shape]) => [name, { shape, data: fill(name, shape) }]));
  const report = loadStateDict(network, state, { source: 'fill', classifier: 'required' });
  expect(report).toEqual({ classifierLoaded: true, classifierClassCount: classes });
  return network;
}

/** The golden input [N, 3, H, W] as tfjs has images, [N, H, W, 3]. */
function imagesOf(shape: [number, number, number, number]): tf.Tensor4D {
  return tf.tidy(() => tf.transpose(tf.tensor4d(fill('input', shape), shape), [0, 2, 3, 1]));
}

async function checkKeys(network: Network, { keys, parameters }: GoldenResNet): Promise<void> {
  const state = await stateDictOf(network);
  expect(Object.fromEntries([...state].map(([name, { shape }]) => [name, shape]))).toEqual(keys);
  expect([...network.parameters.values()].reduce((sum, { size }) => sum + size, 0)).toBe(parameters);
}

async function checkEvaluation(network: Network, images: tf.Tensor4D, expected: GoldenResNet): Promise<void> {
  const features = tf.tidy(() => network.features(images, 'evaluate'));
  const logits = tf.tidy(() => network.logits(features));
  expectBrief(
    'features',
    { shape: features.shape, data: (await features.data()) as Float32Array },
    expected.eval.features,
  );
  expect(relativeError(await logits.data(), expected.eval.logits.flat())).toBeLessThan(limit);
  tf.dispose([features, logits]);
}

async function checkTraining(network: Network, images: tf.Tensor4D, { classes, train }: GoldenResNet): Promise<void> {
  const optimizer = createOptimizer({ ...train.optimizer, name: 'sgd' }, network.parameters);
  const labels = tf.tidy(() => tf.oneHot(tf.range(0, images.shape[0], 1, 'int32'), classes));
  for (const expected of train.steps) {
    const { loss, norms } = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(() => {
        const logProbabilities = tf.logSoftmax(network.logits(network.features(images, 'train')));
        return tf.neg<tf.Scalar>(tf.mean(tf.sum(tf.mul(logProbabilities, labels), 1)));
      }, network.parameters);
      optimizer.apply(gradients, train.optimizer.learningRate);
      return { loss: value, norms: tf.stack([...gradients.values()].map((gradient) => tf.norm(gradient))) };
    });
    expect(relativeError(await loss.data(), [expected.loss])).toBeLessThan(limit);
    const actualNorms = await norms.data();
    [...network.parameters.keys()].forEach((name, i) =>
      expect(relativeError([actualNorms[i]!], [expected.gradNorms[name]!]), `gradient of ${name}`).toBeLessThan(limit),
    );
    tf.dispose([loss, norms]);
  }
  for (const [name, tensor] of await stateDictOf(network)) expectBrief(name, tensor, train.after[name]!);
  optimizer.dispose();
  labels.dispose();
}

function expectBrief(name: string, { shape, data }: TensorData, expected: Brief): void {
  const norm = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0));
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  expect(shape, name).toEqual(expected.shape);
  expect(relativeError([norm], [expected.norm]), `norm of ${name}`).toBeLessThan(limit);
  expect(relativeError(data.subarray(0, expected.first.length), expected.first), `first of ${name}`).toBeLessThan(
    limit,
  );
  // The mean may be near 0: its error is measured against the numbers' size.
  const rootMeanSquare = expected.norm / Math.sqrt(data.length);
  expect(Math.abs(mean - expected.mean) / rootMeanSquare, `mean of ${name}`).toBeLessThan(limit);
}
