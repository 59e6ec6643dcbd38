import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import type { DataType } from '../graph';

/** Name under which tfjs knows the backend. */
export const backendName = 'onnx';

/** tfjs's types of kernel inputs allow undefined for every tensor; the optional ones are marked by `?` besides. */
export type Given<Inputs> = { readonly [Name in keyof Inputs]: NonNullable<Inputs[Name]> };

/**
 * A tfjs kernel of this backend.
 * @param record what the kernel records; the types of `inputs` and `attributes` are those of tfjs's kernel_names.ts
 */
export function kernel<Inputs = object, Attributes = object>(
  kernelName: string,
  record: (backend: OnnxBackend, inputs: Given<Inputs>, attributes: Attributes) => TensorInfo | TensorInfo[],
): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      record(backend as OnnxBackend, inputs as unknown as Given<Inputs>, attrs as unknown as Attributes),
  };
}

/** The data type of a tensor of this backend, which holds no others. */
export function dataType({ dtype }: TensorInfo): DataType {
  return dtype as DataType;
}

/** The shape of an operation on a and b with broadcasting. */
export function broadcastShape(a: TensorInfo, b: TensorInfo): number[] {
  return backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
}
