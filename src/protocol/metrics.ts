/**
 * What the trainer measures: a line per step and per epoch in `metrics.jsonl`, the same records over the socket,
 * the same columns in the dashboards.
 *
 * In the file NaN and ±Infinity stand as the strings "NaN", "Infinity", "-Infinity"; see runFolder/metricsLog.ts.
 */

/** Figures of one training step. Definitions: docs/method.md. */
export interface StepMetrics {
  /** Total loss: crossEntropy + λ · regularization. */
  loss: number;
  crossEntropy: number;
  /** The regularizer's term before λ; 0 for plain fine-tuning. */
  regularization: number;
  /** Part of the batch that is classified right, 0–1. */
  accuracy: number;
  learningRate: number;
  /** ‖mean of the batch's features‖₂. */
  featureNorm: number;
  /** ‖∂loss/∂W‖_F of the classifier's weight matrix. */
  gradientNorm: number;
  /** H(Z), estimated from pairwise distances in the batch. */
  featureEntropy: number;
  /** H(Z|Y). */
  conditionalEntropy: number;
  /** I(Z;Y) = H(Z) − H(Z|Y). */
  mutualInformation: number;
  imagesPerSecond: number;
  /** Seconds this step waited for its batch. */
  dataWait: number;
}

/** Mean of the epoch's steps, and the validation set's figures. Validation figures are absent without validation images. */
export interface EpochMetrics {
  trainLoss: number;
  trainAccuracy: number;
  validationLoss?: number;
  validationAccuracy?: number;
  learningRate: number;
  imagesPerSecond: number;
  /** Seconds the epoch took, validation included. */
  duration: number;
}

export const stepMetrics = [
  'loss',
  'crossEntropy',
  'regularization',
  'accuracy',
  'learningRate',
  'featureNorm',
  'gradientNorm',
  'featureEntropy',
  'conditionalEntropy',
  'mutualInformation',
  'imagesPerSecond',
  'dataWait',
] as const satisfies readonly (keyof StepMetrics)[];
export type StepMetric = (typeof stepMetrics)[number];

export const validationMetrics = [
  'validationLoss',
  'validationAccuracy',
] as const satisfies readonly (keyof EpochMetrics)[];
export const epochMetrics = [
  'trainLoss',
  'trainAccuracy',
  ...validationMetrics,
  'learningRate',
  'imagesPerSecond',
  'duration',
] as const satisfies readonly (keyof EpochMetrics)[];
export type EpochMetric = (typeof epochMetrics)[number];

interface MetricsRecordBase {
  /** Steps finished when this was written, from 1. */
  step: number;
  /** Epoch this belongs to, from 1. */
  epoch: number;
  /** Milliseconds since 1970. */
  time: number;
}
export interface StepRecord extends MetricsRecordBase, StepMetrics {
  kind: 'step';
}
export interface EpochRecord extends MetricsRecordBase, EpochMetrics {
  kind: 'epoch';
}
export type MetricsRecord = StepRecord | EpochRecord;
