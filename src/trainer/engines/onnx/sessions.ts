import { binding, type NativeSession, type NativeTensor } from 'onnxruntime-node/dist/binding.js';
import type { Layout } from './layouts';
import type { LoweredModel } from './lowering/lowering';

/** A compiled model. */
export interface Session {
  readonly outputLayouts: readonly Layout[];
  readonly nodeCount: number;
  run(feeds: Record<string, NativeTensor>, fetches: Record<string, NativeTensor | null>): Record<string, NativeTensor>;
}

export interface SessionLimits {
  readonly maxCount: number;
  readonly maxBytes: number;
}

interface Entry {
  readonly session: Session;
  readonly native: NativeSession;
  readonly bytes: number;
}

/**
 * Compiled models by structural key, least recently used first. Every session of ONNX Runtime keeps the memory of its
 * largest run, so they are bounded in number and in estimated bytes; the one in use always stays.
 */
export class SessionCache {
  private readonly entries = new Map<string, Entry>();
  /** Models compiled so far: a figure that stays flat once training runs. */
  compilations = 0;

  constructor(
    private readonly threads: number,
    private readonly limits: SessionLimits,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    let total = 0;
    for (const entry of this.entries.values()) total += entry.bytes;
    return total;
  }

  /** @param bytes estimate of the memory that a run holds */
  get(key: string, bytes: number, lower: () => LoweredModel): Session {
    const found = this.entries.get(key);
    if (found) {
      this.entries.delete(key);
      this.entries.set(key, found);
      return found.session;
    }
    const entry = this.compile(lower(), bytes);
    this.entries.set(key, entry);
    this.evict();
    return entry.session;
  }

  clear(): void {
    for (const { native } of this.entries.values()) native.dispose();
    this.entries.clear();
  }

  private compile(model: LoweredModel, bytes: number): Entry {
    const native = new binding.InferenceSession();
    const { buffer, byteOffset, byteLength } = model.bytes;
    native.loadModel(buffer, byteOffset, byteLength, {
      intraOpNumThreads: this.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Planning memory by pattern costs a quarter more of it and gains no time.
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    this.compilations++;
    const session: Session = {
      outputLayouts: model.outputLayouts,
      nodeCount: model.nodeCount,
      run: (feeds, fetches) => native.run(feeds, fetches, {}),
    };
    return { session, native, bytes };
  }

  private evict(): void {
    for (const [key, { native }] of this.entries) {
      const fits = this.entries.size <= this.limits.maxCount && this.bytes <= this.limits.maxBytes;
      if (fits || this.entries.size === 1) return;
      this.entries.delete(key);
      native.dispose();
    }
  }
}
