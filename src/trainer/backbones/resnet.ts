import * as tf from '@tensorflow/tfjs-core';
import { attentionPool } from './attentionPool';
import type { Backbone, Mode, Stage } from './backbone';
import { clipNormalization, imageNetNormalization } from './backbone';
import type { Layer } from './layers';
import { batchNorm, chain, convolution, type Seed } from './layers';
import { Variables } from './variables';

/**
 * He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", CVPR 2016. Table 1: blocks in conv2_x … conv5_x.
 * CLIP's (Radford et al., ICML 2021, section 2.4) has three convolutions in its stem, shrinks by averaging before it convolves,
 * and pools by attention.
 */
const architectures = {
  resnet18: { block: 'basic', blocks: [2, 2, 2, 2], clip: false },
  resnet34: { block: 'basic', blocks: [3, 4, 6, 3], clip: false },
  resnet50: { block: 'bottleneck', blocks: [3, 4, 6, 3], clip: false },
  resnet101: { block: 'bottleneck', blocks: [3, 4, 23, 3], clip: false },
  clip_resnet50: { block: 'bottleneck', blocks: [3, 4, 6, 3], clip: true },
} as const;

export type ResNetName = keyof typeof architectures;

/** Channels of the stem and of conv2_x … conv5_x before the bottleneck's expansion. */
const stemChannels = 64;
const stageChannels = [64, 128, 256, 512];
/** A bottleneck block has four times as many channels outside as inside. */
const expansion = { basic: 1, bottleneck: 4 } as const;
/** Pixels of the image, a side, that one value of the last stage stands for. */
const totalStride = 32;
/** Of CLIP's pooling: length of its result, and of one head. */
const clipFeatures = 1024;
const clipHead = 64;

export interface ResNetShape {
  /** Factor on the channels of every layer, each rounded to a multiple of 8. */
  readonly width: number;
  /** Side of the images in pixels; for CLIP's a multiple of 32. */
  readonly imageSize: number;
}

interface BlockShape {
  readonly from: number;
  readonly inner: number;
  readonly to: number;
  readonly stride: number;
}

/**
 * A ResNet with torchvision's names and details (the bottleneck's stride is in its 3×3 convolution, "v1.5"), or CLIP's with
 * OpenAI's. Its features are the mean over all positions; CLIP's are what its pooling gives, in the space shared with texts.
 * @param seed of the random weights, or that they are loaded later
 */
export function createResNet(name: ResNetName, { width, imageSize }: ResNetShape, seed: Seed): Backbone {
  const { block, blocks, clip } = architectures[name];
  const channels = (count: number) => Math.max(8, 8 * Math.round((count * width) / 8));
  const variables = new Variables();
  const conv = (name: string, from: number, to: number, kernel: number, stride = 1) =>
    convolution(variables, seed, name, { from, to, kernel, stride });
  const norm = (name: string, channels: number) => batchNorm(variables, name, channels);

  /** Figure 5, left: two 3×3 convolutions. */
  function basicBranch(name: string, { from, inner, to, stride }: BlockShape): Layer {
    const conv1 = conv(`${name}.conv1`, from, inner, 3, stride);
    const bn1 = norm(`${name}.bn1`, inner);
    const conv2 = conv(`${name}.conv2`, inner, to, 3);
    const bn2 = norm(`${name}.bn2`, to);
    return (x, mode) => {
      const h = tf.relu(bn1(conv1(x, mode), mode));
      return bn2(conv2(h, mode), mode);
    };
  }

  /** Figure 5, right: 1×1 to fewer channels, 3×3, 1×1 back to more. */
  function bottleneckBranch(name: string, { from, inner, to, stride }: BlockShape): Layer {
    const conv1 = conv(`${name}.conv1`, from, inner, 1);
    const bn1 = norm(`${name}.bn1`, inner);
    const conv2 = conv(`${name}.conv2`, inner, inner, 3, clip ? 1 : stride);
    const bn2 = norm(`${name}.bn2`, inner);
    const conv3 = conv(`${name}.conv3`, inner, to, 1);
    const bn3 = norm(`${name}.bn3`, to);
    return (x, mode) => {
      const reduced = tf.relu(bn1(conv1(x, mode), mode));
      const h = tf.relu(bn2(conv2(reduced, mode), mode));
      return bn3(conv3(clip ? shrink(h, stride) : h, mode), mode);
    };
  }

  /** Section 3.3, option B: a 1×1 convolution where the shapes differ, else the identity. */
  function shortcut(name: string, { from, to, stride }: BlockShape): Layer {
    if (from === to && stride === 1) return (x) => x;
    const conv0 = conv(`${name}.downsample.0`, from, to, 1, clip ? 1 : stride);
    const bn1 = norm(`${name}.downsample.1`, to);
    return (x, mode) => bn1(conv0(clip ? shrink(x, stride) : x, mode), mode);
  }

  /** y = relu(F(x) + shortcut(x)), equation 2. */
  function residualBlock(name: string, shape: BlockShape): Layer {
    const branch = (block === 'basic' ? basicBranch : bottleneckBranch)(name, shape);
    const identity = shortcut(name, shape);
    return (x, mode) => tf.relu(tf.add<tf.Tensor4D>(branch(x, mode), identity(x, mode)));
  }

  let last = channels(stemChannels);
  const stem = clip ? createDeepStem(last) : createStem(last);
  const layers = blocks.map((count, index): Stage => {
    const name = `layer${index + 1}`;
    const inner = channels(stageChannels[index]!);
    const to = inner * expansion[block];
    const residualBlocks = Array.from({ length: count }, (_, i) => {
      const stride = index > 0 && i === 0 ? 2 : 1;
      const shape = { from: last, inner, to, stride };
      last = to;
      return residualBlock(`${name}.${i}`, shape);
    });
    return { name, prefixes: [`${name}.`], run: (x, mode) => chain(residualBlocks, x as tf.Tensor4D, mode) };
  });
  const attending = clip
    ? attentionPool(variables, seed, {
        from: last,
        to: clipFeatures,
        grid: imageSize / totalStride,
        heads: last / clipHead,
      })
    : undefined;
  const averaging: Stage = { name: 'pool', prefixes: [], run: (x) => tf.mean(x, [1, 2]) };

  return {
    stages: [stem, ...layers, attending ?? averaging],
    classifierName: 'fc',
    featureDimension: clip ? clipFeatures : last,
    normalization: clip ? clipNormalization : imageNetNormalization,
    positions: attending?.positions,
    parameters: variables.parameters,
    buffers: variables.buffers,
    dispose: () => variables.dispose(),
  };

  /** Table 1, conv1 and the max-pooling behind it. */
  function createStem(to: number): Stage {
    const conv1 = conv('conv1', 3, to, 7, 2);
    const bn1 = norm('bn1', to);
    const run = (x: tf.Tensor4D, mode: Mode) => tf.maxPool(tf.relu(bn1(conv1(x, mode), mode)), 3, 2, 1);
    return { name: 'stem', prefixes: ['conv1.', 'bn1.'], run: (x, mode) => run(x as tf.Tensor4D, mode) };
  }
  /** CLIP's: three 3×3 convolutions and averaging. */
  function createDeepStem(to: number): Stage {
    const convolutions = [
      { from: 3, to: to / 2, stride: 2 },
      { from: to / 2, to: to / 2, stride: 1 },
      { from: to / 2, to, stride: 1 },
    ].map(({ from, to, stride }, index): Layer => {
      const convolve = conv(`conv${index + 1}`, from, to, 3, stride);
      const bn = norm(`bn${index + 1}`, to);
      return (x, mode) => tf.relu(bn(convolve(x, mode), mode));
    });
    return {
      name: 'stem',
      prefixes: ['conv1.', 'bn1.', 'conv2.', 'bn2.', 'conv3.', 'bn3.'],
      run: (x, mode) => shrink(chain(convolutions, x as tf.Tensor4D, mode), 2),
    };
  }
}

/** The mean of each square of `stride` × `stride` pixels. */
function shrink(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  return stride === 1 ? x : tf.avgPool(x, stride, stride, 'valid');
}
