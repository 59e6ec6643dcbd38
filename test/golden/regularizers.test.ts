import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBackbone } from '../../src/trainer/backbones/createBackbone';
import { registerOnnxBackend } from '../../src/trainer/engines/onnx';
import { createNetwork, valueAndGradients, type Network } from '../../src/trainer/network';
import { Delta } from '../../src/trainer/regularizers/delta';
import { featureNormPenalty } from '../../src/trainer/regularizers/featureNorm';
import { L2SP } from '../../src/trainer/regularizers/l2sp';
import { spectralShrinkage } from '../../src/trainer/regularizers/spectralShrinkage';
import { supervisedContrast } from '../../src/trainer/regularizers/supervisedContrast';
import { fill, gaussian } from './fill';
import { golden, relativeError } from './golden';

interface OfFeatures {
  value: number;
  gradient: number[];
}
interface OfNetwork {
  value: number;
  gradientNorms: Record<string, number>;
}
const expected = golden<{
  features: [number, number];
  featureNorm: OfFeatures;
  spectralShrinkage: Record<'1' | '3', OfFeatures>;
  spectralShrinkageTall: OfFeatures;
  supervisedContrast: OfFeatures & { labels: number[] };
  l2sp: OfNetwork & { lambda: number; beta: number };
  delta: OfNetwork & { input: [number, number, number, number] };
}>('regularizers');
const [N, d] = expected.features;

beforeAll(async () => {
  await registerOnnxBackend();
});

/** As a network has them after its last ReLU: positive, with a large mean. */
function featuresOf(shape: [number, number]): tf.Tensor2D {
  const values = gaussian('regularizers', shape[0] * shape[1]);
  return tf.tensor2d(
    Float32Array.from(values, (x) => Math.max(0, Math.fround(x) + 1)),
    shape,
  );
}

async function compare(penalty: (f: tf.Tensor2D) => tf.Scalar, features: tf.Tensor2D, golden: OfFeatures) {
  const { value, grad } = tf.valueAndGrad((f: tf.Tensor) => penalty(f as tf.Tensor2D))(features);
  expect(relativeError(await value.data(), [golden.value])).toBeLessThan(1e-5);
  expect(relativeError(await grad.data(), golden.gradient)).toBeLessThan(1e-5);
}

describe.each(['cpu', 'onnx'])("penalties on features give PyTorch's values and gradients on %s", (engine) => {
  beforeAll(async () => {
    await tf.setBackend(engine);
  });

  it('feature norm', () => compare(featureNormPenalty, featuresOf([N, d]), expected.featureNorm));

  it.each([1, 3] as const)('batch spectral shrinkage of %i singular values', (k) =>
    compare((f) => spectralShrinkage(f, k), featuresOf([N, d]), expected.spectralShrinkage[`${k}`]),
  );

  it('batch spectral shrinkage of more images than numbers in a feature', () =>
    compare((f) => spectralShrinkage(f, 2), featuresOf([d, N]), expected.spectralShrinkageTall));

  it('supervised contrast', () => {
    const labels = tf.tensor1d(expected.supervisedContrast.labels, 'int32');
    return compare((f) => supervisedContrast(f, labels, 0.07), featuresOf([N, d]), expected.supervisedContrast);
  });
});

describe("penalties on the network give PyTorch's values and gradients", () => {
  const config = {
    model: { backbone: 'resnet18', width: 1, weights: 'fill' },
    data: { imageSize: 64 },
    seed: 0,
  } as const;

  function filledNetwork(): Network {
    const network = createNetwork(config, 5);
    for (const [name, variable] of [...network.parameters, ...network.buffers])
      tf.tidy(() => variable.assign(filled(name, variable.shape)));
    onTestFinished(() => network.dispose());
    return network;
  }

  /** Moves every parameter by a fifth of another fill. */
  function move(network: Network): void {
    for (const [name, parameter] of network.parameters)
      tf.tidy(() => parameter.assign(tf.add(parameter, tf.mul(filled(`moved/${name}`, parameter.shape), 0.2))));
  }

  async function compare(penalty: () => tf.Scalar, network: Network, golden: OfNetwork, limit: number): Promise<void> {
    const parameters = new Map([...network.parameters].filter(([name]) => name in golden.gradientNorms));
    expect(parameters.size).toBe(Object.keys(golden.gradientNorms).length);
    const { value, gradients } = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(penalty, parameters);
      return { value, gradients: Object.fromEntries(gradients) };
    });
    // A float32 sum of millions of squares is good to 1e-4.
    expect(relativeError(await value.data(), [golden.value])).toBeLessThan(1e-4);
    for (const [name, gradient] of Object.entries(gradients))
      expect(relativeError([normOf(await gradient.data())], [golden.gradientNorms[name]!]), name).toBeLessThan(limit);
    tf.dispose({ value, gradients });
  }

  beforeAll(async () => {
    await tf.setBackend('onnx');
  });

  it('L²-SP', async () => {
    const { lambda, beta } = expected.l2sp;
    const network = filledNetwork();
    const l2sp = new L2SP({ name: 'l2sp', lambda, beta }, network);
    onTestFinished(() => l2sp.dispose());
    move(network);
    await compare(() => l2sp.penalty(), network, expected.l2sp, 1e-5);
  });

  it('DELTA', async () => {
    const network = filledNetwork();
    const delta = new Delta({ name: 'delta', lambda: 1 }, network.backbone, createBackbone(config, 'loaded later'));
    onTestFinished(() => delta.dispose());
    move(network);
    const { input } = expected.delta;
    const images = tf.tidy(() => tf.transpose(tf.tensor4d(fill('input', input), input), [0, 2, 3, 1]));
    await compare(() => delta.penalty(network.run(images, 'train')), network, expected.delta, 1e-4);
    images.dispose();
  });
});

/** Orders of axes by rank. */
const torchAxes: Record<number, number[]> = { 1: [0], 2: [1, 0], 4: [3, 2, 0, 1] };
const tfjsAxes: Record<number, number[]> = { 1: [0], 2: [1, 0], 4: [2, 3, 1, 0] };

/** The golden value of a variable in tfjs's layout. */
function filled(name: string, shape: readonly number[]): tf.Tensor {
  const torchShape = torchAxes[shape.length]!.map((axis) => shape[axis]!);
  return tf.transpose(tf.tensor(fill(name, torchShape), torchShape), tfjsAxes[shape.length]);
}

function normOf(values: Float32Array | Int32Array | Uint8Array): number {
  let squares = 0;
  for (const x of values) squares += x * x;
  return Math.sqrt(squares);
}
