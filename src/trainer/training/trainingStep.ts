import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../data/batchLoader';
import { featureDiagnostics } from '../metrics/featureDiagnostics';
import { valueAndGradients, type Network } from '../network';
import type { Regularizer } from '../regularizers/regularizer';
import type { StepMetrics } from '../../protocol/metrics';
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
}

/** A step's figures, less those that only the clock gives. */
export type StepFigures = Omit<StepMetrics, 'imagesPerSecond' | 'dataWait'>;

/**
 * One step of training: forward, loss = crossEntropy + λ · penalty, gradients, optimizer, regularizer. All of it is recorded
 * first and computed in one go; then one small bundle of numbers and the batch's features are read, and nothing else.
 * @param step steps finished before this one, from 0
 */
export async function trainingStep(
  { network, optimizer, regularizer, engine }: Trainee,
  batch: Batch,
  step: number,
  learningRate: number,
): Promise<StepFigures> {
  const { bundle, features } = tf.tidy(() => {
    const count = batch.labels.length;
    const labels = tf.tensor1d(batch.labels, 'int32');
    const targets = tf.cast<tf.Tensor2D>(tf.oneHot(labels, network.classCount) as tf.Tensor2D, 'float32');
    // Tensors made inside the differentiated function are gone after it, unless kept.
    const kept: tf.Tensor[] = [];
    const keep = <T extends tf.Tensor>(tensor: T): T => {
      kept.push(tensor);
      return tf.keep(tensor);
    };
    const forward = () => {
      const pass = network.run(imageTensor(batch.images, count), 'train');
      const features = keep(pass.features);
      const logits = keep(network.logits(features));
      const entropy = keep(crossEntropy(logits, targets));
      const penalty = keep(regularizer.penalty({ ...pass, labels, step }));
      return tf.add<tf.Scalar>(entropy, tf.mul(tf.scalar(regularizer.lambda), penalty));
    };
    const { value: loss, gradients } = valueAndGradients(forward, network.parameters);
    const [features, logits, entropy, penalty] = kept as [tf.Tensor2D, tf.Tensor2D, tf.Scalar, tf.Scalar];
    optimizer.apply(gradients, learningRate);
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
    const diagnostics = featureDiagnostics(await features.data<'float32'>(), batch.labels);
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

/** Normalized images [N, side, side, 3] as a tensor. */
export function imageTensor(images: Float32Array, count: number): tf.Tensor4D {
  const side = Math.sqrt(images.length / (3 * count));
  return tf.tensor4d(images, [count, side, side, 3]);
}

/** Mean of −log softmax(logits) at the targets; both [N, K], targets one-hot. */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
}
