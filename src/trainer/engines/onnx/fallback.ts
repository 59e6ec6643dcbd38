import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  getKernel,
  type BackendValues,
  type DataId,
  type DataType,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** Where the other tensors of this engine are kept. */
interface Tensors {
  readSync(dataId: DataId): BackendValues;
  write(values: BackendValues, shape: number[], dtype: DataType): DataId;
}

/** Some kernels take lists of tensors, some lists by name. */
type Inputs = TensorInfo | undefined | Inputs[] | { readonly [name: string]: Inputs };

function isTensor(inputs: TensorInfo | { readonly [name: string]: Inputs }): inputs is TensorInfo {
  return 'dataId' in inputs;
}

/** What this engine does not record: strings and complex numbers. */
export function isForeign(dtype: DataType): boolean {
  return dtype === 'string' || dtype === 'complex64';
}

/**
 * tfjs's cpu backend, plain JavaScript, for what no image network is trained with: kernels that this engine does not
 * record, and strings and complex numbers, which it keeps. Slow: inputs are read back, which computes what is recorded, and
 * results uploaded again.
 */
export class CpuFallback {
  readonly cpu = new MathBackendCPU();
  /** How often each kernel fell back. */
  readonly counts = new Map<string, number>();

  constructor(private readonly tensors: Tensors) {
    // Else its first tensor prints the advice to install tfjs-node.
    Object.assign(this.cpu, { firstUse: false });
  }

  holds(dataId: DataId): boolean {
    return this.cpu.refCount(dataId) > 0;
  }

  /** Computes a kernel at once. */
  compute(kernelName: string, inputs: NamedTensorInfoMap, attrs: NamedAttrMap): TensorInfo | TensorInfo[] {
    this.counts.set(kernelName, (this.counts.get(kernelName) ?? 0) + 1);
    const copies: TensorInfo[] = [];
    try {
      const given = this.give(inputs, copies) as NamedTensorInfoMap;
      const results = getKernel(kernelName, 'cpu').kernelFunc({ inputs: given, attrs, backend: this.cpu });
      return Array.isArray(results) ? results.map((each) => this.take(each)) : this.take(results);
    } finally {
      for (const { dataId } of copies) this.cpu.disposeData(dataId);
    }
  }

  /** Inputs as tensors of the cpu backend. */
  private give(inputs: Inputs, copies: TensorInfo[]): Inputs {
    if (!inputs) return inputs;
    if (Array.isArray(inputs)) return inputs.map((each) => this.give(each, copies));
    if (!isTensor(inputs))
      return Object.fromEntries(Object.entries(inputs).map(([name, each]) => [name, this.give(each, copies)]));
    const { dataId, shape, dtype } = inputs;
    if (this.holds(dataId)) return inputs;
    const copy = this.cpu.makeTensorInfo(shape, dtype, this.tensors.readSync(dataId));
    copies.push(copy);
    // A few kernels ask for the rank, which TensorInfo lacks and tensors have.
    return Object.assign(copy, { rank: shape.length });
  }

  /** A result as a tensor of the engine. */
  private take({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    if (isForeign(dtype)) return { dataId, shape, dtype };
    const uploaded = this.tensors.write(this.cpu.readSync(dataId), shape, dtype);
    this.cpu.disposeData(dataId);
    return { dataId: uploaded, shape, dtype };
  }
}
