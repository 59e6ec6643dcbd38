import * as tf from '@tensorflow/tfjs-core';
import type { RegularizerConfig } from '../../config/schema';
import { Adam } from '../training/optimizers/adam';
import { cosineFactor } from '../training/schedules';
import { directions } from './directions';
import type { FeatureStatistics } from './featureStatistics';
import type { Noise } from './noise';
import type { Regularizer, TrainingPass } from './regularizer';

type AdaRandConfig = Extract<RegularizerConfig, { name: 'adarand' }>;

/**
 * Adaptive random feature regularization (Yamaguchi, Kanai, Adachi, Chijiwa: "Adaptive Random Feature Regularization on
 * Fine-tuning Deep Neural Networks", CVPR 2024, section 4). Features are drawn to references from a prior of their class,
 *
 *     mean((F − z)²),   z_i ~ N(μ_{y_i}, diag(σ²_{y_i}))
 *
 * whose means μ_k follow the features while they part from each other; the deviations σ_k stay as they were before training.
 */
export class AdaRand implements Regularizer {
  readonly lambda: number;
  private readonly alpha: number;
  private readonly priorLearningRate: number;
  /** μ [K, d], learned */
  private readonly means: tf.Variable<tf.Rank.R2>;
  /** σ [K, d], fixed */
  private readonly deviations: tf.Variable<tf.Rank.R2>;
  /** m [K, d], what the features of each class are on average lately */
  private readonly running: tf.Variable<tf.Rank.R2>;
  private readonly optimizer: Adam;

  constructor(
    config: AdaRandConfig,
    statistics: FeatureStatistics,
    private readonly totalSteps: number,
    private readonly noise: Noise,
  ) {
    this.lambda = config.lambda;
    this.alpha = config.alpha;
    this.priorLearningRate = config.priorLearningRate;
    const { classCount, featureDimension, classMeans, classDeviations } = statistics;
    const variable = (values: Float32Array, trainable: boolean) =>
      tf.tidy(() => tf.variable(tf.tensor2d(values, [classCount, featureDimension]), trainable));
    this.means = variable(classMeans, true);
    this.deviations = variable(classDeviations, false);
    this.running = variable(classMeans, false);
    this.optimizer = new Adam(
      { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, decoupled: false },
      new Map([['means', this.means]]),
    );
  }

  penalty({ features, labels, step }: Pick<TrainingPass, 'features' | 'labels' | 'step'>): tf.Scalar {
    return tf.mean(tf.square(tf.sub(features, this.references(features.shape, labels, step))));
  }

  /** z = μ_y + σ_y · ε [N, d], ε ~ N(0, 1) */
  private references(shape: [number, number], labels: tf.Tensor1D, step: number): tf.Tensor2D {
    const noise = tf.tensor2d(this.noise.gaussian(step, shape[0] * shape[1]), shape);
    return tf.add(tf.gather(this.means, labels), tf.mul(tf.gather(this.deviations, labels), noise));
  }

  afterStep(features: tf.Tensor2D, labels: tf.Tensor1D, step: number): void {
    tf.tidy(() => {
      this.follow(features, labels);
      this.updateMeans(step);
    });
  }

  /** m_k ← α·m_k + (1 − α)·mean(F_i : y_i = k), for the classes k of the batch */
  private follow(features: tf.Tensor2D, labels: tf.Tensor1D): void {
    const membership = tf.cast(tf.oneHot(labels, this.running.shape[0]) as tf.Tensor2D, 'float32');
    const counts = tf.expandDims(tf.sum(membership, 0), 1);
    const batchMeans = tf.div(tf.matMul(membership, features, true), tf.maximum(counts, 1));
    const step = tf.mul(tf.minimum(counts, 1), 1 - this.alpha);
    this.running.assign(tf.add(this.running, tf.mul(step, tf.sub(batchMeans, this.running))));
  }

  /** A step of Adam on attract + repel, for every class whether the batch has it or not. */
  private updateMeans(step: number): void {
    const learningRate = this.priorLearningRate * cosineFactor.half(step / this.totalSteps);
    const priorLoss = () => tf.add<tf.Scalar>(attract(this.means, this.running), repel(this.means));
    const { grads } = tf.variableGrads(priorLoss, [this.means]);
    this.optimizer.steps = step;
    this.optimizer.apply(new Map([['means', grads[this.means.name]!]]), learningRate);
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return new Map<string, tf.Variable>([
      ['means', this.means],
      ['deviations', this.deviations],
      ['running', this.running],
      ...this.optimizer.state(),
    ]);
  }

  dispose(): void {
    tf.dispose([this.means, this.deviations, this.running]);
    this.optimizer.dispose();
  }
}

/** mean_k (cos(μ_k, m_k) − 1)²: each mean turns to where its class's features are. */
export function attract(means: tf.Tensor2D, running: tf.Tensor2D): tf.Scalar {
  const cosines = tf.sum(tf.mul(directions(means), directions(running)), 1);
  return tf.mean(tf.square(tf.sub(cosines, 1)));
}

/** mean_{k≠l} cos(μ_k, μ_l)²: the means turn away from each other, to right angles. One class has no pairs: 0. */
export function repel(means: tf.Tensor2D): tf.Scalar {
  const classCount = means.shape[0];
  if (classCount === 1) return tf.scalar(0);
  const unit = directions(means);
  const cosines = tf.matMul(unit, unit, false, true);
  const otherClass = tf.sub<tf.Tensor2D>(1, tf.eye(classCount));
  return tf.div(tf.sum(tf.mul(tf.square(cosines), otherClass)), classCount * (classCount - 1));
}
