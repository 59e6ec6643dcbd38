import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { BackboneName, OptimizerConfig } from '../../src/config/schema';
import { renamed } from '../../src/trainer/backbones/weights/conventions';
import { fitWeights } from '../../src/trainer/backbones/weights/fit';
import { assignState, stateDictOf } from '../../src/trainer/backbones/weights/stateDict';
import type { TensorData } from '../../src/trainer/backbones/weights/tensorData';
import { createNetwork, valueAndGradients, type Network } from '../../src/trainer/network';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { fill } from './fill';
import { golden, relativeError } from './golden';

interface Brief {
  shape: number[];
  first: number[];
  mean: number;
  norm: number;
}

/** What PyTorch says of a backbone whose weights and images are made by `fill`; names are those of the library it came from. */
interface GoldenBackbone {
  input: [number, number, number, number];
  classes: number;
  parameters: number;
  keys: Record<string, number[]>;
  eval: { logits: number[][]; features: Brief };
  train: {
    optimizer: Extract<OptimizerConfig, { name: 'sgd' }>;
    steps: { loss: number; gradNorms: Record<string, number> }[];
    after?: Record<string, Brief>;
  };
}

/** Largest relative errors. */
export interface Limits {
  /** Of logits and features. */
  readonly evaluation: number;
  readonly steps: readonly { readonly loss: number; readonly gradients: number }[];
  /** Of the weights and running statistics after the last step; not looked at if absent. */
  readonly after?: number;
}

/** Gradients smaller than this part of the largest are compared as if they had that size. */
const negligible = 1e-4;

export interface BackboneCase extends GoldenBackbone {
  readonly backbone: BackboneName;
  readonly state: ReadonlyMap<string, TensorData>;
}

export function backboneCase(backbone: BackboneName): BackboneCase {
  const expected = golden<GoldenBackbone>(backbone);
  const keys = Object.entries(expected.keys);
  return {
    ...expected,
    backbone,
    state: new Map(keys.map(([name, shape]) => [name, { shape, data: fill(name, shape) }])),
  };
}

/** Compares what the network computes with PyTorch's results, on the engine that tfjs uses. */
export async function expectLikePyTorch(given: BackboneCase, limits: Limits): Promise<void> {
  const { backbone, input, classes, state, parameters } = given;
  const model = { backbone, width: 1, weights: 'fill' };
  const network = createNetwork({ model, data: { imageSize: input[3] }, seed: 0 }, classes);
  const names = Array.from({ length: classes }, (_, k) => `class ${k}`);
  const fit = fitWeights(network, state, 'fill', { run: names, file: names });
  const nameOf = (key: string) => renamed(key, fit.convention);
  assignState(network, fit.tensors, 'fill');
  const images = tf.tidy(() => tf.transpose(tf.tensor4d(fill('input', input), input), [0, 2, 3, 1]));

  expect([...network.parameters.values()].reduce((sum, { size }) => sum + size, 0)).toBe(parameters);
  await checkShapes(network, given, nameOf);
  await checkEvaluation(network, images, given, limits.evaluation);
  if (limits.steps.length > 0) await checkTraining(network, images, given, limits, nameOf);
  network.dispose();
  images.dispose();
}

type NameOf = (key: string) => string;

/** Names and shapes, but for axes of length 1. */
async function checkShapes(network: Network, { keys }: BackboneCase, nameOf: NameOf): Promise<void> {
  const written = (name: string, shape: readonly number[]) =>
    `${name} ${shape.filter((length) => length !== 1).join('×')}`;
  const actual = [...(await stateDictOf(network))].map(([name, { shape }]) => written(name, shape));
  expect(actual.sort()).toEqual(
    Object.entries(keys)
      .map(([key, shape]) => written(nameOf(key), shape))
      .sort(),
  );
}

async function checkEvaluation(
  network: Network,
  images: tf.Tensor4D,
  expected: BackboneCase,
  limit: number,
): Promise<void> {
  const features = tf.tidy(() => network.features(images, 'evaluate'));
  const logits = tf.tidy(() => network.logits(features));
  const data = await features.data<'float32'>();
  expectBrief('features', { shape: features.shape, data }, expected.eval.features, limit);
  expect(relativeError(await logits.data(), expected.eval.logits.flat()), 'logits').toBeLessThan(limit);
  tf.dispose([features, logits]);
}

async function checkTraining(
  network: Network,
  images: tf.Tensor4D,
  { classes, train }: BackboneCase,
  limits: Limits,
  nameOf: NameOf,
): Promise<void> {
  const optimizer = createOptimizer(train.optimizer, network.parameters);
  const labels = tf.tidy(() => tf.oneHot(tf.range(0, images.shape[0], 1, 'int32'), classes));
  for (const [step, limit] of limits.steps.entries()) {
    const expected = train.steps[step]!;
    const { loss, gradients } = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(() => {
        const logProbabilities = tf.logSoftmax(network.logits(network.features(images, 'train')));
        return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(logProbabilities, labels), 1)));
      }, network.parameters);
      optimizer.apply(gradients, train.optimizer.learningRate);
      return { loss: value, gradients: Object.fromEntries(gradients) };
    });
    expect(relativeError(await loss.data(), [expected.loss]), `loss of step ${step}`).toBeLessThan(limit.loss);
    // A shift before a batch normalization has no effect: its gradient is 0, and what is found is rounding.
    const smallest = negligible * Math.max(...Object.values(expected.gradNorms));
    for (const [key, expectedNorm] of Object.entries(expected.gradNorms)) {
      const norm = normOf(await gradients[nameOf(key)]!.data());
      const error = Math.abs(norm - expectedNorm) / Math.max(expectedNorm, smallest);
      expect(error, `gradient of ${key} in step ${step}`).toBeLessThan(limit.gradients);
    }
    tf.dispose([loss, gradients]);
  }
  if (limits.after !== undefined) {
    const state = await stateDictOf(network);
    for (const [key, brief] of Object.entries(train.after!))
      expectBrief(key, state.get(nameOf(key))!, brief, limits.after);
  }
  optimizer.dispose();
  labels.dispose();
}

/** In float64, as the golden norms are: float32 sums of millions of squares are good to 1e-4 only. */
function normOf(data: Float32Array | Int32Array | Uint8Array): number {
  let squares = 0;
  for (const x of data) squares += x * x;
  return Math.sqrt(squares);
}

function expectBrief(name: string, { shape, data }: TensorData, expected: Brief, limit: number): void {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const first = data.subarray(0, expected.first.length);
  expect(shape, name).toEqual(expected.shape);
  expect(relativeError([normOf(data)], [expected.norm]), `norm of ${name}`).toBeLessThan(limit);
  expect(relativeError(first, expected.first), `first of ${name}`).toBeLessThan(limit);
  // The mean may be near 0: its error is measured against the numbers' size.
  const rootMeanSquare = expected.norm / Math.sqrt(data.length);
  expect(Math.abs(mean - expected.mean) / rootMeanSquare, `mean of ${name}`).toBeLessThan(limit);
}
