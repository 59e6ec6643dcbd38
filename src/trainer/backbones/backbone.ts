import type * as tf from '@tensorflow/tfjs-core';

/** `train` normalizes with the batch's statistics and updates the running ones; `evaluate` uses the running ones. */
export type Mode = 'train' | 'evaluate';

/** Per-channel statistics of pixels in 0–1, red, green, blue. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** ImageNet's, which torchvision's and most of timm's weights are made with. */
export const imageNetNormalization: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** A feature extractor g_φ: everything up to the pooled vector before the classifier. */
export interface Backbone {
  /** d, the length of a feature vector. */
  readonly featureDimension: number;
  /** What the backbone's pretrained weights expect of their input. */
  readonly normalization: Normalization;
  /** What is trained, by torchvision's key names (`layer1.0.conv1.weight`), in tfjs layout (convolutions [H, W, in, out]). */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** What is kept but not trained: running statistics, by torchvision's key names. */
  readonly buffers: ReadonlyMap<string, tf.Variable>;
  /** Features [N, d] of normalized images [N, H, W, 3]. */
  features(images: tf.Tensor4D, mode: Mode): tf.Tensor2D;
  /** Frees parameters and buffers. */
  dispose(): void;
}
