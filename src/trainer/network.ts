import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../config/schema';
import { runBackbone, type Backbone, type ForwardPass, type Mode } from './backbones/backbone';
import { createBackbone, type BackboneConfig } from './backbones/createBackbone';
import { Variables, constant, normal } from './backbones/variables';

/** Deviation of a new classifier's weights. */
const classifierDeviation = 0.01;

/** A backbone g_φ with a linear classifier h_θ on its features. */
export interface Network {
  readonly backbone: Backbone;
  readonly featureDimension: number;
  /** K */
  readonly classCount: number;
  /** The backbone's, then the classifier's: `weight` [d, K] and `bias` [K] behind `backbone.classifierName`, e.g. `fc.weight`. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  readonly buffers: ReadonlyMap<string, tf.Variable>;
  /** Features [N, d] of normalized images [N, H, W, 3]. */
  features(images: tf.Tensor4D, mode: Mode): tf.Tensor2D;
  /** The features, and what led to them. */
  run(images: tf.Tensor4D, mode: Mode): ForwardPass;
  /** Logits [N, K] of features [N, d]. */
  logits(features: tf.Tensor2D): tf.Tensor2D;
  dispose(): void;
}

/** What of a configuration a network depends on. */
export interface NetworkConfig extends BackboneConfig {
  readonly model: BackboneConfig['model'] & Partial<Pick<ModelConfig, 'weights'>>;
  readonly seed: number;
}

/**
 * A network with random weights: the backbone's as its paper says, the classifier's N(0, 0.01²) with zero bias. If the
 * configuration names a file of weights, which the caller loads, the backbone's convolutions start at NaN: drawing random
 * weights for nothing takes seconds, and NaN shows if they are never loaded.
 * @param classCount K
 */
export function createNetwork(config: NetworkConfig, classCount: number): Network {
  const { model, seed } = config;
  const backbone = createBackbone(config, model.weights ? 'loaded later' : seed);
  const classifier = new Variables();
  const { featureDimension, classifierName: name } = backbone;
  const shape: [number, number] = [featureDimension, classCount];
  const weight = classifier.parameter<tf.Rank.R2>(`${name}.weight`, shape, normal(seed, classifierDeviation));
  const bias = classifier.parameter<tf.Rank.R1>(`${name}.bias`, [classCount], constant(0));
  return {
    backbone,
    featureDimension,
    classCount,
    parameters: new Map([...backbone.parameters, ...classifier.parameters]),
    buffers: backbone.buffers,
    features: (images, mode) => runBackbone(backbone, images, mode).features,
    run: (images, mode) => runBackbone(backbone, images, mode),
    logits: (features) => tf.add<tf.Tensor2D>(tf.matMul(features, weight), bias),
    dispose() {
      backbone.dispose();
      classifier.dispose();
    },
  };
}

/**
 * The value of `loss` and its gradient with respect to each parameter, by the parameters' own names.
 * The caller disposes of the tensors: call it inside `tf.tidy`.
 */
export function valueAndGradients(
  loss: () => tf.Scalar,
  parameters: ReadonlyMap<string, tf.Variable>,
): { value: tf.Scalar; gradients: Map<string, tf.Tensor> } {
  const { value, grads } = tf.variableGrads(loss, [...parameters.values()]);
  return { value, gradients: new Map([...parameters].map(([name, variable]) => [name, grads[variable.name]!])) };
}
