import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBackbone, type Backbone } from '../../../../../src/trainer/backbones/backbone';
import { createLayersModel } from '../../../../../src/trainer/backbones/layersModel/layersModel';
import { Topology } from '../../../../../src/trainer/backbones/layersModel/topology';
import { openWeightsFile } from '../../../../../src/trainer/backbones/weights/weightsFile';
import { BadInputError } from '../../../../../src/trainer/errors';
import { startEngine } from '../../../../../src/trainer/engines';
import { registerOnnxBackend } from '../../../../../src/trainer/engines/onnx';
import { randomStream } from '../../../../../src/trainer/random';
import { nestedModel, plainModel, residualModel, saveModel } from '../../../../support/kerasModel';
import { temporaryFolder } from '../../../runFolder/records';

const imageSize = 32;
let images: tf.Tensor4D;

beforeEach(async () => {
  await tf.setBackend('cpu');
  const pixels = randomStream(1, 'images').gaussians(4 * imageSize * imageSize * 3);
  images = tf.tensor4d(pixels, [4, imageSize, imageSize, 3]);
});
afterEach(() => tf.disposeVariables());

/** Gives every weight a value of its own, moving statistics too, so that none can be mistaken for another. */
function randomize(original: LayersModel): LayersModel {
  const weights = original.getWeights().map((weight, index) => {
    const values = randomStream(index, 'weights').gaussians(weight.size);
    const isVariance = original.weights[index]!.originalName.endsWith('moving_variance');
    return tf.tensor(
      values.map((x) => (isVariance ? 0.5 + Math.abs(x) : 0.3 * x)),
      weight.shape,
    );
  });
  original.setWeights(weights);
  return original;
}

/** A model through its file: the backbone as the trainer makes it. */
async function backboneOf(original: LayersModel, featureLayer: string): Promise<Backbone> {
  const file = openWeightsFile(await saveModel(original, await temporaryFolder()));
  const topology = await Topology.read(file.metadata['topology']!, imageSize, file.metadata['topology']!.slice(0, 10));
  const backbone = createLayersModel(topology, { featureLayer, seed: 0 });
  for (const [name, variable] of [...backbone.parameters, ...backbone.buffers]) {
    const layer = original.weights.find(({ originalName }) => originalName.replaceAll('/', '.') === name);
    variable.assign(layer!.read());
  }
  file.close();
  return backbone;
}

const upTo = (original: LayersModel, layer: string) =>
  model({ inputs: original.inputs, outputs: original.getLayer(layer).output as SymbolicTensor });

function expectAlike(actual: tf.Tensor, expected: tf.Tensor, limit = 1e-5): void {
  expect(actual.shape).toEqual(expected.shape);
  const scale = Math.max(...tf.abs(expected).dataSync());
  expect(Math.max(...tf.abs(tf.sub(actual, expected)).dataSync()) / scale).toBeLessThan(limit);
}

describe('features of a Keras model', () => {
  it.each([
    ['a residual model', residualModel, 'pooled'],
    ['a model inside a model', nestedModel, 'pooled'],
    ['a sequential model', plainModel, 'features'],
  ])('are what Keras gives: %s', async (_, make, layer) => {
    const original = randomize(make());
    const inner = make === nestedModel ? (original.layers[0] as LayersModel) : original;
    const expected = upTo(inner, layer).predict(images) as tf.Tensor;
    const backbone = await backboneOf(original, layer);
    expect(backbone.featureDimension).toBe(expected.shape[1]);
    expectAlike(runBackbone(backbone, images, 'evaluate').features, expected);
  });

  it('are the mean over all positions where the layer gives activations', async () => {
    const original = randomize(residualModel());
    const expected = tf.mean(upTo(original, 'block1_add').predict(images) as tf.Tensor, [1, 2]);
    const backbone = await backboneOf(original, 'block1_add');
    expectAlike(runBackbone(backbone, images, 'evaluate').features, expected);
    expect([...backbone.parameters.keys()]).not.toContain('block2.depthwise_kernel');
  });

  it('are the same on the onnx engine', async () => {
    const backbone = await backboneOf(randomize(residualModel()), 'pooled');
    const expected = runBackbone(backbone, images, 'train').features;
    const values = [expected.shape, await expected.data()] as const;
    const state = new Map([...backbone.parameters, ...backbone.buffers].map(([name, v]) => [name, v.dataSync()]));
    const pixels = await images.data();
    await startEngine('onnx');
    registerOnnxBackend();
    const again = await backboneOf(residualModel(), 'pooled');
    for (const [name, variable] of again.parameters) variable.assign(tf.tensor(state.get(name)!, variable.shape));
    const { features } = runBackbone(again, tf.tensor4d(pixels as Float32Array, images.shape), 'train');
    expectAlike(features, tf.tensor(values[1], values[0]));
  });
});

describe('training a Keras model', () => {
  it('takes the gradient that Keras takes, without dropout, and moves the statistics as the other backbones do', async () => {
    const original = randomize(residualModel());
    const backbone = await backboneOf(original, 'pooled');
    // Without dropout Keras's own layers give what is expected, and their own gradient of batch normalization.
    for (const layer of original.layers) if (layer.name === 'block1_drop') Object.assign(layer, { rate: 0 });
    const theirs = upTo(original, 'pooled');
    const before = tf.clone(backbone.buffers.get('stem_bn.moving_mean')!);
    const loss = (features: tf.Tensor) => tf.sum(tf.square(features)) as tf.Scalar;
    const names = [...backbone.parameters.keys()];
    const ours = tf.variableGrads(
      () => loss(runBackbone(backbone, images, 'train').features),
      [...backbone.parameters.values()],
    );
    const keras = new Map(theirs.weights.map((weight) => [weight.originalName.replaceAll('/', '.'), weight.read()]));
    const kerasVariables = names.map((name) => keras.get(name) as tf.Variable);
    const expected = tf.variableGrads(
      () => loss(theirs.apply(images, { training: true }) as tf.Tensor),
      kerasVariables,
    );
    expectAlike(ours.value, expected.value);
    for (const [index, name] of names.entries())
      expectAlike(ours.grads[backbone.parameters.get(name)!.name]!, expected.grads[kerasVariables[index]!.name]!, 1e-4);
    const kerasMean = keras.get('stem_bn.moving_mean')!;
    // Keras moved by 0.001 of the way, we by 0.1.
    const way = tf.mul(tf.sub(kerasMean, before), 100);
    expectAlike(tf.sub(backbone.buffers.get('stem_bn.moving_mean')!, before), way, 1e-3);
  });
});

describe('stages', () => {
  it('begin at convolutions, and keep a residual block whole', async () => {
    const { stages } = await backboneOf(residualModel(), 'block2');
    expect(stages.map(({ name, prefixes }) => [name, prefixes])).toEqual([
      ['stem_relu', ['stem.', 'stem_bn.']],
      ['block1_add', ['block1.', 'block1_bn.']],
      ['block2', ['block2.']],
      ['pool', []],
    ]);
  });
});

describe('weights without a file', () => {
  it('are random by the seed', async () => {
    const topology = await topologyOf(residualModel());
    const [one, other, third] = [1, 1, 2].map((seed) => createLayersModel(topology, { featureLayer: 'pooled', seed }));
    const kernel = (backbone: Backbone) => backbone.parameters.get('stem.kernel')!.dataSync();
    expect(kernel(one!)).toEqual(kernel(other!));
    expect(kernel(one!)).not.toEqual(kernel(third!));
    expect(one!.buffers.get('stem_bn.moving_variance')!.dataSync()).toEqual(new Float32Array(16).fill(1));
  });
});

async function topologyOf(original: LayersModel, size = imageSize): Promise<Topology> {
  const file = openWeightsFile(await saveModel(original, await temporaryFolder()));
  file.close();
  return Topology.read(file.metadata['topology']!, size, 'model.json');
}

describe('what cannot be a backbone', () => {
  const attempt = async (original: LayersModel, featureLayer: string) => {
    const topology = await topologyOf(original);
    return () => createLayersModel(topology, { featureLayer, seed: 0 });
  };

  it('a layer that does not exist: the last ones are listed', async () => {
    const make = await attempt(plainModel(), 'feature');
    expect(make).toThrow(BadInputError);
    expect(make).toThrow(
      'model.featureLayer is "feature", but model.json has no such layer. Did you mean "features"? Its last layers are ' +
        'conv1 [null, 30, 30, 8], pool1 [null, 15, 15, 8], conv2 [null, 13, 13, 8], flat [null, 1352], ' +
        'features [null, 12], predictions [null, 5].',
    );
  });

  it('layers that Keras does not bring', async () => {
    const text = (await topologyOf(plainModel())).text.replaceAll('"MaxPooling2D"', '"MyPooling"');
    await expect(Topology.read(text, imageSize, 'model.json')).rejects.toThrow(
      /^The layers of model\.json cannot be built for images of 32 pixels: Unknown layer: MyPooling/,
    );
  });

  it('grey images', async () => {
    const text = (await topologyOf(plainModel())).text.replaceAll('[null,32,32,3]', '[null,32,32,1]');
    const topology = await Topology.read(text, imageSize, 'model.json');
    expect(() => createLayersModel(topology, { featureLayer: 'features', seed: 0 })).toThrow(
      'model.json takes [null, 32, 32, 1]: expected one input of colour images, [null, height, width, 3].',
    );
  });

  it('text that is no JSON', async () => {
    await expect(Topology.read('{', imageSize, 'model.json')).rejects.toThrow(BadInputError);
  });
});
