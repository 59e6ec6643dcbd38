import * as tf from '@tensorflow/tfjs-core';
import { relu6 } from './activations';
import { imageNetNormalization, type Backbone, type Stage } from './backbone';
import { batchNorm, chain, convolution, depthwiseConvolution, type Layer, type Seed } from './layers';
import { Variables } from './variables';

/** Sandler et al.: "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018. Table 2: expansion t, channels c, n times, stride s of the first. */
export const groups = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
];
const stemChannels = 32;
const lastChannels = 1280;

interface BlockShape {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  /** t, how many times more channels the block has inside than its input. */
  readonly expansion: number;
}

/**
 * MobileNetV2 with torchvision's names. Its dropout before the classifier is left out.
 * @param width factor on the channels of every layer, of the last only if it is above 1
 * @param seed of the random weights, or that they are loaded later
 */
export function createMobileNetV2(width: number, seed: Seed): Backbone {
  const variables = new Variables();
  const norm = (name: string, channels: number) => batchNorm(variables, name, channels);

  function pointwise(name: string, from: number, to: number): Layer {
    return convolution(variables, seed, name, { from, to, kernel: 1 });
  }

  /** relu6(norm(convolution)), named as the parts of a sequence are. */
  function normalized(name: string, convolve: (name: string) => Layer, channels: number): Layer {
    const conv = convolve(`${name}.0`);
    const bn = norm(`${name}.1`, channels);
    return (x, mode) => relu6(bn(conv(x, mode), mode));
  }

  /** Figure 4d: 1×1 to more channels, depthwise 3×3, 1×1 to few channels without an activation; Figure 3b's shortcut. */
  function invertedResidual(name: string, { from, to, stride, expansion }: BlockShape): Layer {
    const inner = from * expansion;
    const layers: Layer[] = [];
    if (expansion !== 1) layers.push(normalized(`${name}.0`, (conv) => pointwise(conv, from, inner), inner));
    const depthwise = (conv: string) =>
      depthwiseConvolution(variables, seed, conv, { channels: inner, kernel: 3, stride });
    layers.push(normalized(`${name}.${layers.length}`, depthwise, inner));
    const project = pointwise(`${name}.${layers.length}`, inner, to);
    const bn = norm(`${name}.${layers.length + 1}`, to);
    layers.push((x, mode) => bn(project(x, mode), mode));
    if (stride !== 1 || from !== to) return (x, mode) => chain(layers, x, mode);
    return (x, mode) => tf.add<tf.Tensor4D>(x, chain(layers, x, mode));
  }

  const stages: Stage[] = [];
  const add = (create: (name: string) => Layer): void => {
    const name = `features.${stages.length}`;
    const layer = create(name);
    stages.push({ name, prefixes: [`${name}.`], run: (x, mode) => layer(x as tf.Tensor4D, mode) });
  };

  let last = divisible(stemChannels * width);
  const stem = { from: 3, to: last, kernel: 3, stride: 2 };
  add((name) => normalized(name, (conv) => convolution(variables, seed, conv, stem), stem.to));
  for (const { t, c, n, s } of groups)
    for (let index = 0; index < n; index++) {
      const shape = { from: last, to: divisible(c * width), stride: index === 0 ? s : 1, expansion: t };
      add((name) => invertedResidual(`${name}.conv`, shape));
      last = shape.to;
    }
  const from = last;
  const to = divisible(lastChannels * Math.max(1, width));
  add((name) => normalized(name, (conv) => pointwise(conv, from, to), to));
  stages.push({ name: 'pool', prefixes: [], run: (x) => tf.mean(x, [1, 2]) });

  return {
    stages,
    classifierName: 'classifier.1',
    featureDimension: to,
    normalization: imageNetNormalization,
    parameters: variables.parameters,
    buffers: variables.buffers,
    dispose: () => variables.dispose(),
  };
}

/** The nearest multiple of 8, but not less than nine tenths of the count. */
function divisible(count: number): number {
  const nearest = Math.max(8, 8 * Math.floor((count + 4) / 8));
  return nearest < 0.9 * count ? nearest + 8 : nearest;
}
