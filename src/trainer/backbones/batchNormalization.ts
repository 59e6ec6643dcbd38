import * as tf from '@tensorflow/tfjs-core';
import type { Mode } from './backbone';
import { fusedTrainingPass, hasFusedBatchNormalization } from './fusedBatchNormalization';

/** Added to the variance; PyTorch's default. */
const defaultEpsilon = 1e-5;
/** Weight of the new batch in the running statistics; PyTorch's default. */
const momentum = 0.1;
const reducedAxes = [0, 1, 2];

export interface BatchNormalizationVariables {
  /** Of the layer, for error messages. */
  readonly name: string;
  /** γ [C]; absent: 1 */
  readonly scale?: tf.Variable<tf.Rank.R1>;
  /** β [C]; absent: 0 */
  readonly offset?: tf.Variable<tf.Rank.R1>;
  /** Running mean [C] */
  readonly mean: tf.Variable<tf.Rank.R1>;
  /** Running unbiased variance [C] */
  readonly variance: tf.Variable<tf.Rank.R1>;
  /** Added to the variance; PyTorch's default if absent. */
  readonly epsilon?: number;
}

/** Batch normalization (Ioffe & Szegedy 2015) with PyTorch's conventions, over N, H and W of [N, H, W, C]. */
export function batchNormalization(
  variables: BatchNormalizationVariables,
): (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D {
  const { scale, offset, mean, variance, epsilon = defaultEpsilon } = variables;
  const normalizeByBatch = trainingPass(variables);
  const normalizeInOnePass = fusedTrainingPass(epsilon, (batchMean, batchVariance) => {
    updateRunning(mean, batchMean);
    updateRunning(variance, batchVariance);
  });
  return (x, mode) => {
    if (mode !== 'train') return tf.batchNorm4d(x, mean, variance, offset, scale, epsilon);
    refuseSingleValues(variables.name, x.shape);
    const normalize = hasFusedBatchNormalization() ? normalizeInOnePass : normalizeByBatch;
    return normalize(x, scale ?? tf.onesLike(mean), offset ?? tf.zerosLike(mean));
  };
}

function refuseSingleValues(layer: string, shape: tf.Tensor4D['shape']): void {
  if (shape[0] * shape[1] * shape[2] < 2)
    throw new Error(
      `Batch normalization "${layer}" sees one value per channel (shape ${shape.join('×')}), which has no variance: ` +
        `train with a larger training.batchSize or data.imageSize.`,
    );
}

/**
 * The training pass, with a gradient of its own: where x̂ = (x − mean)·inv, inv = 1 ÷ √(variance + ε) and M = N·H·W,
 *
 *     dβ = Σ dy,   dγ = Σ dy·x̂,   dx = γ·inv·(dy − dβ ÷ M − x̂·dγ ÷ M)
 *
 * needs two reductions; the gradient of the elementary operations would pass over the activations many times.
 */
function trainingPass({
  mean: runningMean,
  variance: runningVariance,
  epsilon = defaultEpsilon,
}: BatchNormalizationVariables) {
  return tf.customGrad<tf.Tensor4D>((...inputs) => {
    const [x, scale, offset, save] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
    const count = x.shape[0] * x.shape[1] * x.shape[2];
    const mean = tf.mean(x, reducedAxes);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), reducedAxes);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const gain = tf.mul(scale, inverse);
    updateRunning(runningMean, mean);
    updateRunning(runningVariance, tf.mul(variance, count / (count - 1)));
    save([centred, inverse, gain]);
    return {
      value: tf.add(tf.mul(centred, gain), offset),
      gradFunc: (dy, saved) => {
        const [centred, inverse, gain] = saved as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
        const offsetGradient = tf.sum(dy, reducedAxes);
        const projection = tf.sum(tf.mul(dy, centred), reducedAxes);
        const slope = tf.div(tf.mul(tf.mul(gain, tf.square(inverse)), projection), count);
        const shift = tf.div(tf.mul(gain, offsetGradient), count);
        const inputGradient = tf.sub(tf.sub(tf.mul(dy, gain), shift), tf.mul(centred, slope));
        return [inputGradient, tf.mul(projection, inverse), offsetGradient];
      },
    };
  });
}

/** running ← (1 − momentum)·running + momentum·batch */
function updateRunning(running: tf.Variable, batch: tf.Tensor): void {
  running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)));
}
