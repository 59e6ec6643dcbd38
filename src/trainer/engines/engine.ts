import os from 'node:os';
import type { EngineName } from '../../config/schema';
import type { EngineInfo } from '../../protocol/jobs';

/** What computes a run. */
export interface Engine {
  readonly name: ConcreteEngineName;
  readonly version?: string;
  /** What it computes on, in words. */
  readonly device: string;
  /** Computes what was recorded, and lets the event loop have its turn. */
  flush(): Promise<void>;
  dispose(): Promise<void>;
}

/** An engine that computes each operation when it is called, so that there is nothing to flush. */
export function immediateEngine({ name, version, device }: Pick<Engine, 'name' | 'version' | 'device'>): Engine {
  const flush = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { name, version, device, flush, dispose: async () => undefined };
}

export type ConcreteEngineName = Exclude<EngineName, 'auto'>;

/** What is known of an engine before it is started. */
export interface EngineReport extends EngineInfo {
  readonly name: ConcreteEngineName;
  /** Whether it would really compute on a GPU. */
  readonly usesGpu: boolean;
}

/**
 * Whether what an engine computed can be read in the middle of a step, with `dataSync`: a GPU behind WebGPU is read between
 * steps only.
 */
export function canReadInMidStep(name: ConcreteEngineName): boolean {
  return name !== 'webgpu';
}

/** The processor's name as its maker writes it. */
export function processorName(): string {
  return os.cpus()[0]?.model.trim() || `${process.arch} processor`;
}
