/*
 * Two kernels beside tfjs's own, for engines that normalize by the batch in one pass. An engine that has them registers both.
 */

/** Inputs `FusedInputs`, attribute `epsilon`; gives y, the batch's mean and unbiased variance, and three tensors for the gradient. */
export const fusedBatchNormalization = 'FusedBatchNormalization';
/** Inputs `FusedGradientInputs`, attribute `epsilon`; gives the gradients of x, scale and offset. */
export const fusedBatchNormalizationGradient = 'FusedBatchNormalizationGradient';

export interface FusedInputs<T> {
  /** [N, H, W, C] */
  x: T;
  /** [C] */
  scale: T;
  /** [C] */
  offset: T;
}
export interface FusedGradientInputs<T> extends Omit<FusedInputs<T>, 'offset'> {
  /** [N, H, W, C] */
  dy: T;
  reserved0: T;
  reserved1: T;
  reserved2: T;
}
