import { backend_util } from '@tensorflow/tfjs-core';
import type {
  DataType as TfjsDataType,
  KernelConfig,
  NamedAttrMap,
  NamedTensorInfoMap,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import { isForeign } from '../fallback';
import type { DataType } from '../graph';

/** Name under which tfjs knows the backend. */
export const backendName = 'onnx';

/** tfjs's types of kernel inputs allow undefined for every tensor; the optional ones are marked by `?` besides. */
export type Given<Inputs> = { readonly [Name in keyof Inputs]: NonNullable<Inputs[Name]> };

/**
 * A tfjs kernel of this backend.
 * @param record what the kernel records; the types of `inputs` and `attributes` are those of tfjs's kernel_names.ts
 * @param fallsBack whether tfjs's cpu backend computes it instead
 */
export function kernel<Inputs = object, Attributes = object>(
  kernelName: string,
  record: (backend: OnnxBackend, inputs: Given<Inputs>, attributes: Attributes) => TensorInfo | TensorInfo[],
  fallsBack: (inputs: Given<Inputs>, attributes: Attributes) => boolean = () => false,
): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const onnx = backend as OnnxBackend;
      const given = [inputs as unknown as Given<Inputs>, attrs as unknown as Attributes] as const;
      if (concernsForeign(inputs, attrs) || fallsBack(...given))
        return onnx.fallback.compute(kernelName, inputs, attrs ?? {});
      return record(onnx, ...given);
    },
  };
}

/** Whether strings or complex numbers go in, or are asked for. */
function concernsForeign(inputs: NamedTensorInfoMap, attrs: NamedAttrMap | undefined): boolean {
  const asked = attrs?.['dtype'] as TfjsDataType | undefined;
  if (asked !== undefined && isForeign(asked)) return true;
  for (const name in inputs) if (inputs[name] && isForeign(inputs[name].dtype)) return true;
  return false;
}

/** A kernel that tfjs's cpu backend computes for this one. */
export function fallbackKernel(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      (backend as OnnxBackend).fallback.compute(kernelName, inputs, attrs ?? {}),
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
