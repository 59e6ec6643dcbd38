import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../data/batchLoader';
import { featureDiagnostics } from '../metrics/featureDiagnostics';
import { valueAndGradients, type Network } from '../network';
import type { Regularizer } from '../regularizers/regularizer';
import type { StepMetrics } from '../../protocol/metrics';
import type { Mode } from '../backbones/backbone';
import { clipGradients } from './gradientClipping';
import { mainLabels, mixed, type MixedBatch, type MixingOptions } from './mixing';
import type { MovingAverage } from './movingAverage';
import { crossEntropy, type ObjectiveOptions } from './objective';
import type { Optimizer } from './optimizers/optimizer';

/** Computes what was recorded; an engine that computes at once has nothing to do. */
export interface Flushable {
  flush(): Promise<void>;
}

/** What is trained, and what trains it. */
export interface Trainee {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly regularizer: Regularizer;
  readonly engine: Flushable;
  readonly options?: StepOptions;
  /** Of the network's weights. */
  readonly average?: MovingAverage;
}

/** What a step does besides plain training; by default nothing. */
export interface StepOptions extends ObjectiveOptions {
  /** `evaluate` freezes batch normalization: the running statistics are used, and stay as they are. Default: `train`. */
  readonly mode?: Mode;
  readonly mixing?: MixingOptions;
  /** Longest gradient, as the norm over all parameters. */
  readonly gradientClipping?: number;
}

/** A step's figures, less those that only the clock gives. */
export type StepFigures = Omit<StepMetrics, 'imagesPerSecond' | 'dataWait'>;

/**
 * One step of training: forward, loss = crossEntropy + λ · penalty, gradients, optimizer, regularizer. All of it is recorded
 * first and computed in one go; then one small bundle of numbers and the batch's features are read, and nothing else. Where
 * images are mixed, the regularizer and the diagnostics are told the class of each image's larger part.
 * @param step steps finished before this one, from 0
 */
export async function trainingStep(
  { network, optimizer, regularizer, engine, options = {}, average }: Trainee,
  batch: Batch,
  step: number,
  learningRate: number,
): Promise<StepFigures> {
  const { mode = 'train', mixing, gradientClipping } = options;
  const mixture = mixing && mixed(batch, step, mixing);
  const classes = mixture ? mainLabels(mixture) : batch.labels;
  const { bundle, features } = tf.tidy(() => {
    const labels = tf.tensor1d(classes, 'int32');
    const targets = mixture ? mixedTargets(mixture, network.classCount) : oneHot(labels, network.classCount);
    // Tensors made inside the differentiated function are gone after it, unless kept.
    const kept: tf.Tensor[] = [];
    const keep = <T extends tf.Tensor>(tensor: T): T => {
      kept.push(tensor);
      return tf.keep(tensor);
    };
    const forward = () => {
      const pass = network.run(inputTensor({ ...batch, ...mixture }), mode);
      const features = keep(pass.features);
      const logits = keep(network.logits(features));
      const entropy = keep(crossEntropy(logits, targets, options));
      const penalty = keep(regularizer.penalty({ ...pass, labels, step }));
      return tf.add<tf.Scalar>(entropy, tf.mul(tf.scalar(regularizer.lambda), penalty));
    };
    const { value: loss, gradients } = valueAndGradients(forward, optimizer.parameters);
    const [features, logits, entropy, penalty] = kept as [tf.Tensor2D, tf.Tensor2D, tf.Scalar, tf.Scalar];
    optimizer.apply(gradientClipping ? clipGradients(gradients, gradientClipping) : gradients, learningRate);
    average?.update();
    regularizer.afterStep(features, labels, step);
    const right = tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
    const gradientNorm = tf.sqrt(tf.sum(tf.square(gradients.get(`${network.backbone.classifierName}.weight`)!)));
    const bundle = tf.stack([loss, entropy, penalty, right, gradientNorm].map((figure) => tf.reshape(figure, [])));
    tf.dispose([logits, entropy, penalty]);
    return { bundle, features };
  });
  try {
    await engine.flush();
    const [loss, crossEntropy, regularization, accuracy, gradientNorm] = await bundle.data<'float32'>();
    const diagnostics = featureDiagnostics(await features.data<'float32'>(), classes);
    return {
      loss: loss!,
      crossEntropy: crossEntropy!,
      regularization: regularization!,
      accuracy: accuracy!,
      learningRate,
      gradientNorm: gradientNorm!,
      ...diagnostics,
    };
  } finally {
    tf.dispose([bundle, features]);
  }
}

/** What a batch shows the network, as a tensor: images [N, side, side, 3], or what stages before it made of them. */
export function inputTensor({ images, labels, shape }: Pick<Batch, 'images' | 'labels' | 'shape'>): tf.Tensor4D {
  const count = labels.length;
  // A network without its first stages takes what they give, of any rank.
  return shape
    ? tf.tensor<tf.Rank.R4>(images, [count, ...shape] as [number, number, number, number])
    : imageTensor(images, count);
}

/** Normalized images [N, side, side, 3] as a tensor. */
export function imageTensor(images: Float32Array, count: number): tf.Tensor4D {
  const side = Math.sqrt(images.length / (3 * count));
  return tf.tensor4d(images, [count, side, side, 3]);
}

/** [N, K] of labels [N]. */
function oneHot(labels: tf.Tensor1D, classCount: number): tf.Tensor2D {
  return tf.cast<tf.Tensor2D>(tf.oneHot(labels, classCount) as tf.Tensor2D, 'float32');
}

/** [N, K]: each row's classes in the shares that they have in the image. */
function mixedTargets({ labels, otherLabels, share }: MixedBatch, classCount: number): tf.Tensor2D {
  const own = oneHot(tf.tensor1d(labels, 'int32'), classCount);
  const other = oneHot(tf.tensor1d(otherLabels, 'int32'), classCount);
  return tf.add(tf.mul(own, share), tf.mul(other, 1 - share));
}
