import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../../../../../src/trainer/engines/onnx';
import { expectLikeCpu, numbers, registerPaths } from './likeCpu';

/*
 * Layers of tfjs-layers: values and gradients are those of the cpu backend, and no kernel falls back to it.
 */

let backend: OnnxBackend;
beforeAll(async () => {
  backend = (await registerPaths()).onnx;
});

const { layers } = tfl;
const image = [2, 8, 8, 4];
const sequence = [2, 8, 4];
const volume = [2, 5, 6, 4, 3];
type Case = [name: string, inputShape: number[], make: () => tfl.layers.Layer];

const spatial: Case[] = [
  ['conv1d', sequence, () => layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same' })],
  ['conv2d', image, () => layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu' })],
  [
    'conv2d of channels first',
    [2, 4, 8, 8],
    () => layers.conv2d({ filters: 6, kernelSize: 3, dataFormat: 'channelsFirst' }),
  ],
  [
    'conv2d of 16 channels',
    [2, 8, 8, 16],
    () => layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: 'same' }),
  ],
  ['conv2dTranspose', image, () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })],
  ['conv3d', volume, () => layers.conv3d({ filters: 2, kernelSize: 3 })],
  [
    'conv3d with strides',
    volume,
    () => layers.conv3d({ filters: 2, kernelSize: [3, 2, 1], strides: [2, 3, 2], padding: 'same' }),
  ],
  ['separableConv2d', image, () => layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2 })],
  ['depthwiseConv2d', image, () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })],
  [
    'cropping2D',
    image,
    () =>
      layers.cropping2D({
        cropping: [
          [1, 2],
          [0, 3],
        ],
      }),
  ],
  // One image: of several the cpu backend's gradient is wrong.
  ['upSampling2d', [1, 8, 8, 4], () => layers.upSampling2d({ size: [2, 3] })],
  ['upSampling2d, bilinear', image, () => layers.upSampling2d({ size: [3, 3], interpolation: 'bilinear' })],
  [
    'zeroPadding2d',
    image,
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 3],
        ],
      }),
  ],
  ['maxPooling1d', sequence, () => layers.maxPooling1d({ poolSize: 2 })],
  ['maxPooling2d', image, () => layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' })],
  ['maxPooling3d', volume, () => layers.maxPooling3d({ poolSize: 2, strides: [2, 2, 1], padding: 'same' })],
  ['averagePooling1d', sequence, () => layers.averagePooling1d({ poolSize: 2 })],
  ['averagePooling2d', image, () => layers.averagePooling2d({ poolSize: 3, strides: 2 })],
  ['averagePooling3d', volume, () => layers.averagePooling3d({ poolSize: [2, 3, 2], strides: [2, 2, 1] })],
  ['globalAveragePooling1d', sequence, () => layers.globalAveragePooling1d({})],
  ['globalAveragePooling2d', image, () => layers.globalAveragePooling2d({})],
  ['globalMaxPooling1d', sequence, () => layers.globalMaxPooling1d()],
  ['globalMaxPooling2d', image, () => layers.globalMaxPooling2d({})],
];

const others: Case[] = [
  ['dense', image, () => layers.dense({ units: 3 })],
  ['batchNormalization', image, () => layers.batchNormalization({})],
  ['layerNormalization', image, () => layers.layerNormalization({})],
  ['dropout', image, () => layers.dropout({ rate: 0.5, seed: 1 })],
  ['spatialDropout1d', sequence, () => layers.spatialDropout1d({ rate: 0.5, seed: 1 })],
  ['leakyReLU', image, () => layers.leakyReLU()],
  ['prelu', image, () => layers.prelu({})],
  ['elu', image, () => layers.elu()],
  ['reLU', image, () => layers.reLU({ maxValue: 0.5 })],
  ['flatten', image, () => layers.flatten()],
  ['reshape', image, () => layers.reshape({ targetShape: [64, 4] })],
  ['permute', image, () => layers.permute({ dims: [3, 1, 2] })],
  ['repeatVector', [2, 4], () => layers.repeatVector({ n: 3 })],
  ['rescaling', image, () => layers.rescaling({ scale: 0.5, offset: -1 })],
  ['simpleRNN', sequence, () => layers.simpleRNN({ units: 3 })],
  ['gru', sequence, () => layers.gru({ units: 3 })],
  ['lstm', sequence, () => layers.lstm({ units: 3, returnSequences: true })],
  ['convLstm2d', [1, 3, 6, 6, 2], () => layers.convLstm2d({ filters: 3, kernelSize: 3 }) as tfl.layers.Layer],
];

const activations =
  'elu hardSigmoid linear relu relu6 selu sigmoid softmax softplus softsign tanh swish mish gelu gelu_new';
const activated = activations
  .split(' ')
  .map((name): Case => [name, image, () => layers.activation({ activation: name as 'relu' })]);

/** The layer's output in training, and the gradients of a sum over it with respect to its input and its weights. */
function trained(inputShape: number[], make: () => tfl.layers.Layer): tf.Tensor[] {
  const layer = make();
  const x = tf.variable(numbers(inputShape));
  layer.apply(x);
  const weights = layer.weights.map(({ shape, name }, index) => {
    const values = numbers(shape as number[], index + 2);
    return name.includes('variance') ? values.abs() : values;
  });
  layer.setWeights(weights);
  const { value, grads } = tf.variableGrads(() => {
    const y = layer.apply(x, { training: true }) as tf.Tensor;
    return y.mul(numbers(y.shape, 99)).sum() as tf.Scalar;
  });
  const output = layer.apply(x) as tf.Tensor;
  expect(Object.keys(grads).length).toBe(1 + layer.trainableWeights.length);
  x.dispose();
  layer.dispose();
  return [value, output, ...Object.values(grads)];
}

describe('layers', () => {
  it.each([...spatial, ...others, ...activated])('%s', async (_name, inputShape, make) => {
    const before = backend.stats.fallbacks;
    await expectLikeCpu('onnx', () => trained(inputShape, make), 1e-4);
    expect(backend.stats.fallbacks).toEqual(before);
  });
});

describe('models', () => {
  const losses =
    'meanSquaredError meanAbsoluteError categoricalCrossentropy binaryCrossentropy categoricalHinge logcosh kullbackLeiblerDivergence poisson cosineProximity';
  const optimizers = 'sgd momentum adam adamax rmsprop adagrad adadelta';

  /** Losses and metrics of three steps. */
  async function fit(engine: string, loss: string, optimizer: string): Promise<number[]> {
    await tf.setBackend(engine);
    const model = tfl.sequential();
    model.add(layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 3], kernelRegularizer: 'l1l2' }));
    model.add(layers.globalMaxPooling2d({}));
    model.add(layers.dense({ units: 3, activation: 'softmax' }));
    model.setWeights(model.getWeights().map(({ shape }, index) => numbers(shape, index + 1)));
    const chosen = optimizer === 'momentum' ? tf.train.momentum(0.1, 0.9) : optimizer;
    model.compile({ loss, optimizer: chosen, metrics: ['accuracy', 'precision', 'mse', 'cosine'] });
    const x = numbers([4, 6, 6, 3]);
    const y = tf.add(tf.mul(tf.oneHot(tf.tensor1d([0, 1, 2, 1], 'int32'), 3), 0.7), 0.1);
    const history: number[] = [];
    for (let step = 0; step < 3; step++) history.push(...((await model.trainOnBatch(x, y)) as number[]));
    tf.dispose([x, y]);
    model.dispose();
    return history;
  }

  it.each([
    ...losses.split(' ').map((loss) => [loss, 'sgd']),
    ...optimizers.split(' ').map((optimizer) => ['categoricalCrossentropy', optimizer]),
  ])('%s with %s', async (loss, optimizer) => {
    const expected = await fit('cpu', loss!, optimizer!);
    const before = backend.stats.fallbacks;
    const actual = await fit('onnx', loss!, optimizer!);
    expect(backend.stats.fallbacks).toEqual(before);
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 3));
  });
});
