import os from 'node:os';
import type { RunConfig } from '../../config/schema';
import { isEngineThere } from '../../engines/layout';
import { askNvidia } from '../../engines/nvidia';
import { installableEngine } from '../../engines/table';

export type DeviceKind = 'cpu' | 'gpu';

/** What one run at a time computes on. */
export interface Device {
  /** `cpu`, `gpu0`, … */
  id: string;
  kind: DeviceKind;
  /** For a person. */
  name: string;
  /** Bytes; absent where nobody tells. */
  memory?: { total: number; free: number };
}

/** The processor, and the GPUs: those that NVIDIA's driver tells of, else one of which nothing is known. */
export async function devicesHere(env: NodeJS.ProcessEnv = process.env): Promise<Device[]> {
  const report = await askNvidia(env);
  const mebi = 1024 * 1024;
  const gpus: Device[] =
    'gpus' in report && report.gpus.length > 0
      ? report.gpus.map(({ name, memory, free }, index) => ({
          id: `gpu${index}`,
          kind: 'gpu',
          name: report.gpus.length > 1 ? `${name} (GPU ${index})` : name,
          ...(free !== undefined && { memory: { total: memory * mebi, free: free * mebi } }),
        }))
      : [{ id: 'gpu0', kind: 'gpu', name: 'the GPU' }];
  return [processor(), ...gpus];
}

/** The processor, with the memory that the machine or the container has. */
export function processor(): Device {
  const total = Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
  return { id: 'cpu', kind: 'cpu', name: 'the processor', memory: { total, free: Math.min(os.freemem(), total) } };
}

/** What a configuration computes on. `auto` takes a GPU if an engine for one is installed. */
export function deviceKindOf({ engine }: Pick<RunConfig, 'engine'>, enginesFolder: string): DeviceKind {
  if (engine === 'tensorflow-gpu' || engine === 'webgpu') return 'gpu';
  if (engine !== 'auto') return 'cpu';
  const forGpus = (['tensorflow-gpu', 'webgpu'] as const).map(installableEngine);
  return forGpus.some((one) => isEngineThere(enginesFolder, one)) ? 'gpu' : 'cpu';
}

/** Lets a trainer see one of several NVIDIA GPUs only. */
export function environmentFor(
  { id, kind }: Pick<Device, 'id' | 'kind'>,
  devices: readonly Device[],
): NodeJS.ProcessEnv {
  const several = devices.filter((device) => device.kind === 'gpu').length > 1;
  return kind === 'gpu' && several ? { CUDA_VISIBLE_DEVICES: id.slice('gpu'.length) } : {};
}
