import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { backboneNames, backbones, type BackboneName } from '../../../../src/config/sections/backbones';
import { runBackbone, type Backbone } from '../../../../src/trainer/backbones/backbone';
import { createBackbone } from '../../../../src/trainer/backbones/createBackbone';
import { startEngine } from '../../../../src/trainer/engines';

beforeAll(() => startEngine('onnx'));

/** Of the smallest size, with weights of NaN: only shapes are looked at. */
function backboneOf(
  backbone: BackboneName,
  width = 1,
  imageSize: number = backbones[backbone].imageSizeStep,
): Backbone {
  const made = createBackbone({ model: { backbone, width }, data: { imageSize } }, 'loaded later');
  onTestFinished(() => made.dispose());
  return made;
}

const sizeOf = ({ parameters }: Backbone) => [...parameters.values()].reduce((sum, { size }) => sum + size, 0);

/** A person's own is made of a file: see layersModel/layersModel.test.ts. */
const builtIn = backboneNames.filter((name) => name !== 'layers-model');

describe.each(builtIn)('%s', (name) => {
  it('has the size that the list of choices tells', () => {
    const backbone = backboneOf(name, 1, 224);
    const millions = Math.round(sizeOf(backbone) / 1e6);
    expect(backbones[name].size).toBe(
      `${millions} million parameters, features of ${backbone.featureDimension} numbers`,
    );
  });

  it('has each of its weights in one stage', () => {
    const { stages, parameters, buffers } = backboneOf(name);
    for (const key of [...parameters.keys(), ...buffers.keys()])
      expect(stages.filter(({ prefixes }) => prefixes.some((prefix) => key.startsWith(prefix))).length, key).toBe(1);
    expect(new Set(stages.map((stage) => stage.name)).size).toBe(stages.length);
  });
});

describe.each([
  ['resnet18', 32],
  ['resnet50', 32],
  ['mobilenet_v2', 48],
  ['deit_tiny', 48],
  ['clip_resnet50', 64],
] as const)('%s', (name, imageSize) => {
  it.each(['train', 'evaluate'] as const)('gives features of %s images and one activation a stage', (mode) => {
    const backbone = backboneOf(name, 1, imageSize);
    const shapes = tf.tidy(() => {
      const { activations, features } = runBackbone(backbone, tf.zeros([2, imageSize, imageSize, 3]), mode);
      return { features: features.shape, stages: [...activations.keys()] };
    });
    expect(shapes.features).toEqual([2, backbone.featureDimension]);
    expect(shapes.stages).toEqual(backbone.stages.map((stage) => stage.name));
  });
});

describe('width', () => {
  it.each(backboneNames.filter((name) => backbones[name].hasWidths))('of %s changes its size', (name) => {
    const [half, whole] = [sizeOf(backboneOf(name, 0.5)), sizeOf(backboneOf(name))];
    expect(half / whole).toBeGreaterThan(0.2);
    expect(half / whole).toBeLessThan(0.35);
  });

  it.each([
    [0.35, { stem: [3, 3, 3, 16], expand: [1, 1, 8, 48], project: [1, 1, 336, 112], features: 1280 }],
    [1.4, { stem: [3, 3, 3, 48], expand: [1, 1, 24, 144], project: [1, 1, 1344, 448], features: 1792 }],
  ])("%s rounds MobileNetV2's channels as torchvision does", (width, expected) => {
    const { parameters, featureDimension } = backboneOf('mobilenet_v2', width);
    const shape = (key: string) => parameters.get(key)!.shape;
    expect({
      stem: shape('features.0.0.weight'),
      expand: shape('features.2.conv.0.0.weight'),
      project: shape('features.17.conv.2.weight'),
      features: featureDimension,
    }).toEqual(expected);
  });
});

describe('random weights', () => {
  it('are the same for the same seed, whatever is created before', async () => {
    const config = { model: { backbone: 'mobilenet_v2', width: 0.25 }, data: { imageSize: 32 } } as const;
    const [one, other, third] = [createBackbone(config, 7), createBackbone(config, 7), createBackbone(config, 8)];
    onTestFinished(() => [one, other, third].forEach((each) => each.dispose()));
    const key = 'features.3.conv.1.0.weight';
    const values = ({ parameters }: Backbone) => parameters.get(key)!.data();
    expect(await values(other)).toEqual(await values(one));
    expect(await values(third)).not.toEqual(await values(one));
  });
});
