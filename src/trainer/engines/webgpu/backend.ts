import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { BackendValues, DataId } from '@tensorflow/tfjs-core';
import { TrainingError } from '../../errors';
import type { Adapter } from './adapter';

/** What tfjs's programs may need; a device has WebGPU's small defaults of what nobody asks for. */
const limits = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupStorageSize',
  'maxStorageBufferBindingSize',
] as const;

/**
 * tfjs's backend, which says what went wrong with the device. WebGPU reports that beside the calls, and what is read
 * afterwards is zeros; so the numbers read are given out only while nothing went wrong.
 */
export class DawnBackend extends WebGPUBackend {
  private failure: TrainingError | undefined;

  /** @throws Error when there is no adapter any more */
  static async create(gpu: GPU): Promise<DawnBackend> {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new Error('Dawn finds no GPU any more.');
    const requiredLimits = Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]]));
    const device = await adapter.requestDevice({ requiredLimits });
    // tfjs's version of the types calls a function that WebGPU no longer has.
    const { info } = adapter as unknown as { info: Adapter };
    return new DawnBackend(device, info as unknown as GPUAdapterInfo);
  }

  constructor(device: GPUDevice, info: GPUAdapterInfo) {
    super(device, info);
    device.onuncapturederror = ({ error }) => this.fail(inWords(error));
    void device.lost.then(({ message }) =>
      this.fail(`The GPU was lost, as when its driver restarts or the machine slept. Resume the run. (${message})`),
    );
  }

  /** @throws {TrainingError} when the GPU ran out of memory, was lost, or refused what it was given */
  override async read(dataId: DataId): Promise<BackendValues> {
    const values = await super.read(dataId).catch((error: unknown) => {
      throw this.failure ?? error;
    });
    if (this.failure) throw this.failure;
    return values;
  }

  /** Only of what has not gone to the GPU: tfjs's way to read the rest needs a browser's canvas. */
  override readSync(dataId: DataId): BackendValues {
    const { values } = this.tensorMap.get(dataId);
    if (!values) throw new Error('The engine "webgpu" reads what the GPU computed only between steps: use data().');
    return values;
  }

  /** The first failure explains those that follow from it. */
  private fail(message: string): void {
    this.failure ??= new TrainingError(message);
  }
}

function inWords(error: GPUError): string {
  if (error instanceof GPUOutOfMemoryError)
    return (
      `The GPU has not enough memory: lower training.batchSize or data.imageSize, or use the engine "onnx". ` +
      `(${error.message})`
    );
  return `The GPU refused what it was given; the engine "onnx" may do it. (${error.message})`;
}
