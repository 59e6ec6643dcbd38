import type * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '../../../config/schema';
import { runBackbone, type Mode } from '../../backbones/backbone';
import type { Network } from '../../network';

/**
 * How many stages at the start of the backbone give the same for the same image all through the run: none of their parameters
 * is trained, their batch normalization is frozen, and nothing about the images is random.
 * @param trained parameters
 */
export function unchangingStages(
  { data, model, regularizer, training }: RunConfig,
  { backbone }: Network,
  trained: ReadonlyMap<string, tf.Variable>,
): number {
  const mixes = training.mixup !== undefined || training.cutmix !== undefined;
  // DELTA looks at the images and at what the stages make of them.
  if (data.augmentation !== 'none' || mixes || regularizer.name === 'delta') return 0;
  const changing = [...trained.keys(), ...(model.batchNorm === 'frozen' ? [] : backbone.buffers.keys())];
  const changes = backbone.stages.map(({ prefixes }) =>
    changing.some((name) => prefixes.some((prefix) => name.startsWith(prefix))),
  );
  return changes.includes(true) ? changes.indexOf(true) : changes.length;
}

/** The network from its stage number `count` on: it takes what the stages before give instead of images. */
export function networkAfter(network: Network, count: number): Network {
  const stages = network.backbone.stages.slice(count);
  const run = (x: tf.Tensor4D, mode: Mode) => runBackbone({ stages }, x, mode);
  return { ...network, run, features: (x, mode) => run(x, mode).features };
}
