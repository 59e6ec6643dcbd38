import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackboneName, OptimizerConfig } from '../../../../../src/config/schema';
import { regularizerSchema } from '../../../../../src/config/sections/regularizer';
import { createBackbone } from '../../../../../src/trainer/backbones/createBackbone';
import { startEngine, type Engine } from '../../../../../src/trainer/engines';
import { registerOnnxBackend, type OnnxBackend } from '../../../../../src/trainer/engines/onnx';
import { createNetwork } from '../../../../../src/trainer/network';
import { FeatureStatisticsAccumulator } from '../../../../../src/trainer/regularizers/featureStatistics';
import { createRegularizer } from '../../../../../src/trainer/regularizers/regularizer';
import { createOptimizer } from '../../../../../src/trainer/training/optimizers/optimizer';
import { imageTensor, trainingStep } from '../../../../../src/trainer/training/trainingStep';

/* Nothing that AdaRand trains with may fall back to the cpu backend: steps and evaluations of small networks. */

const [batch, size, classes] = [4, 32, 3];
const sgd: OptimizerConfig = { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0.1 };
const adam = { learningRate: 0.01, betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, weightDecay: 0.1 };

let backend: OnnxBackend;
let engine: Engine;
beforeAll(async () => {
  backend = await registerOnnxBackend();
  engine = await startEngine('onnx');
});

async function fallbacks(backbone: BackboneName, regularizer: string, optimizer = sgd): Promise<object> {
  const width = backbone.startsWith('resnet') || backbone.startsWith('mobilenet') ? 0.25 : 1;
  const config = { model: { backbone, width }, data: { imageSize: size }, seed: 0 };
  const network = createNetwork(config, classes);
  const statistics = new FeatureStatisticsAccumulator(classes, network.featureDimension);
  const context = {
    seed: 0,
    totalSteps: 2,
    statistics: statistics.finish(),
    network,
    createBackbone: () => createBackbone(config, 'loaded later'),
  };
  const trainee = {
    network,
    optimizer: createOptimizer(optimizer, network.parameters),
    regularizer: createRegularizer(regularizerSchema.parse({ name: regularizer }), context),
    engine,
  };
  const images = Float32Array.from({ length: batch * size * size * 3 }, (_, index) => Math.sin(index));
  const labels = Int32Array.from({ length: batch }, (_, index) => index % classes);
  await trainingStep(trainee, { images, labels, examples: [], waited: 0 }, 0, 0.01);
  tf.tidy(() => network.logits(network.features(imageTensor(images, batch), 'evaluate')).dataSync());
  tf.disposeVariables();
  return backend.stats.fallbacks;
}

describe('no kernel falls back', () => {
  it.each<BackboneName>(['resnet18', 'resnet50', 'mobilenet_v2', 'deit_tiny'])('training %s', async (backbone) => {
    expect(await fallbacks(backbone, 'none')).toEqual({});
  });

  it.each(['adarand', 'randreg', 'l2sp', 'feature-norm', 'bss', 'delta', 'supcon'])(
    'with the regularizer %s',
    async (regularizer) => {
      expect(await fallbacks('resnet18', regularizer)).toEqual({});
    },
  );

  it.each(['adam', 'adamw'] as const)('with %s', async (name) => {
    expect(await fallbacks('resnet18', 'none', name === 'adam' ? { name, ...adam } : { name, ...adam })).toEqual({});
  });
});
