import { registerKernel, type KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import {
  fusedBatchNormalization,
  fusedBatchNormalizationGradient,
  type FusedGradientInputs,
  type FusedInputs,
} from '../fusedBatchNormalization';

/** What tfjs-node's backend offers besides tfjs's own interface. */
interface TensorFlowBackend extends KernelBackend {
  readonly binding: Readonly<Record<'TF_FLOAT' | AttributeType, number>>;
  executeMultipleOutputs(
    operation: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: TensorInfo[],
    outputs: number,
  ): TensorInfo[];
}
type AttributeType = 'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING';

/** Batch normalization in training by TensorFlow's own operations, FusedBatchNormV3 and its gradient: one pass each. */
export function registerFusedBatchNormalization(backendName: string): void {
  registerKernel({
    kernelName: fusedBatchNormalization,
    backendName,
    kernelFunc: (call) => {
      const backend = call.backend as TensorFlowBackend;
      const { x, scale, offset } = call.inputs as unknown as FusedInputs<TensorInfo>;
      // Running statistics that are not there: no weight of theirs in the new ones.
      const none = () => ({
        dataId: backend.write(new Float32Array(0), [0], 'float32'),
        shape: [0],
        dtype: 'float32' as const,
      });
      const [mean, variance] = [none(), none()];
      const attributes = attributesOf(backend, call.attrs!['epsilon'] as number);
      const outputs = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        attributes,
        [x, scale, offset, mean, variance],
        6,
      );
      for (const { dataId } of [mean, variance]) backend.disposeData(dataId);
      return outputs;
    },
  });
  registerKernel({
    kernelName: fusedBatchNormalizationGradient,
    backendName,
    kernelFunc: (call) => {
      const backend = call.backend as TensorFlowBackend;
      const { dy, x, scale, reserved0, reserved1, reserved2 } =
        call.inputs as unknown as FusedGradientInputs<TensorInfo>;
      const attributes = attributesOf(backend, call.attrs!['epsilon'] as number);
      const inputs = [dy, x, scale, reserved0, reserved1, reserved2];
      const outputs = backend.executeMultipleOutputs('FusedBatchNormGradV3', attributes, inputs, 5);
      for (const { dataId } of outputs.splice(3)) backend.disposeData(dataId);
      return outputs;
    },
  });
}

function attributesOf({ binding }: TensorFlowBackend, epsilon: number) {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}
