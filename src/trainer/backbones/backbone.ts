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

/** What timm's vision transformers of Google's weights are made with. */
export const halfNormalization: Normalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

/** CLIP's. */
export const clipNormalization: Normalization = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** A part of a backbone that can be frozen, or whose activations can be looked at. */
export interface Stage {
  /** E.g. `stem`, `layer1` … `layer4`, or `embed`, `block0` … `block11`. */
  readonly name: string;
  /** Keys of its parameters and buffers begin with one of these; each belongs to exactly one stage. */
  readonly prefixes: readonly string[];
  /** Its activation, from the previous stage's; the first stage takes images [N, H, W, 3], the last gives features [N, d]. */
  run(x: tf.Tensor, mode: Mode): tf.Tensor;
}

/** A vector for the class token and each place of a square grid, row by row. */
export interface PositionEmbedding {
  /** Its key. */
  readonly name: string;
  /** Side of the grid. */
  readonly grid: number;
}

/** A feature extractor g_φ: everything up to the pooled vector before the classifier. */
export interface Backbone {
  /** One after the other they are the backbone. */
  readonly stages: readonly Stage[];
  /** Key of the classifier that pretrained weights have on top: `fc` stands for `fc.weight` [K, d] and `fc.bias` [K]. */
  readonly classifierName: string;
  /** d, the length of a feature vector. */
  readonly featureDimension: number;
  /** What the backbone's pretrained weights expect of their input. */
  readonly normalization: Normalization;
  /** Its position embedding, if it has one, which weights for images of another size have in another size. */
  readonly positions?: PositionEmbedding;
  /** What is trained, by PyTorch's key names (`layer1.0.conv1.weight`), in tfjs layout (convolutions [H, W, in, out]). */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** What is kept but not trained: running statistics, by PyTorch's key names. */
  readonly buffers: ReadonlyMap<string, tf.Variable>;
  /** Frees parameters and buffers. */
  dispose(): void;
}

/** What one pass through a backbone gives. */
export interface ForwardPass {
  /** Normalized images [N, H, W, 3]. */
  readonly images: tf.Tensor4D;
  /** What each stage gives, by its name. */
  readonly activations: ReadonlyMap<string, tf.Tensor>;
  /** F [N, d], what the last stage gives. */
  readonly features: tf.Tensor2D;
}

export function runBackbone({ stages }: Pick<Backbone, 'stages'>, images: tf.Tensor4D, mode: Mode): ForwardPass {
  const activations = new Map<string, tf.Tensor>();
  let last: tf.Tensor = images;
  for (const stage of stages) {
    last = stage.run(last, mode);
    activations.set(stage.name, last);
  }
  return { images, activations, features: last as tf.Tensor2D };
}
