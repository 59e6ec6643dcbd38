import * as tf from '@tensorflow/tfjs-core';
import { fusedBatchNormalization, fusedBatchNormalizationGradient } from '../engines/fusedBatchNormalization';

/** Whether the current engine has the two kernels. */
export function hasFusedBatchNormalization(): boolean {
  return tf.getKernel(fusedBatchNormalization, tf.getBackend()) !== undefined;
}

/**
 * Normalizes by the batch, and tells the batch's mean and unbiased variance.
 * @param onStatistics called with tensors that live until it returns
 */
export function fusedTrainingPass(
  epsilon: number,
  onStatistics: (mean: tf.Tensor, variance: tf.Tensor) => void,
): (x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D) => tf.Tensor4D {
  return tf.customGrad<tf.Tensor4D>((...inputs) => {
    const [x, scale, offset, save] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
    const [value, mean, variance, ...reserved] = run(fusedBatchNormalization, { x, scale, offset }, epsilon);
    onStatistics(mean!, variance!);
    save([x, scale, ...reserved]);
    return {
      value: value as tf.Tensor4D,
      gradFunc: (dy, saved) => {
        const [x, scale, reserved0, reserved1, reserved2] = saved;
        return run(fusedBatchNormalizationGradient, { dy, x, scale, reserved0, reserved1, reserved2 }, epsilon);
      },
    };
  });
}

function run(kernel: string, inputs: Record<string, tf.Tensor | undefined>, epsilon: number): tf.Tensor[] {
  return tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, { epsilon });
}
