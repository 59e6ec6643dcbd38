import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { GpuSample } from '../../protocol/resources';

const fields = ['index', 'name', 'utilization.gpu', 'memory.used', 'memory.total', 'temperature.gpu'];
/** Milliseconds between two measurements of the driver's program. */
const interval = 1000;
const mebibyte = 1024 * 1024;

/**
 * What NVIDIA's driver says about its GPUs: `nvidia-smi` is started once and goes on printing. Where it is missing there are no
 * GPUs to tell of. It ends with the trainer, since nobody reads what it prints then.
 */
export class NvidiaSmi {
  private readonly latest = new Map<string, GpuSample>();
  private readonly child: ChildProcess;

  constructor(env: NodeJS.ProcessEnv = process.env, program = 'nvidia-smi') {
    const visible = env['CUDA_VISIBLE_DEVICES'];
    const chosen = visible && /^[\w,-]+$/.test(visible) && visible !== '-1' ? [`--id=${visible}`] : [];
    this.child = spawn(
      program,
      [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits', `--loop-ms=${interval}`, ...chosen],
      { stdio: ['ignore', 'pipe', 'ignore'], env, windowsHide: true },
    );
    this.child.on('error', () => undefined);
    this.child.unref();
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.take(line));
  }

  /** The latest of every GPU; nothing without one. */
  get gpus(): GpuSample[] | undefined {
    return this.latest.size > 0 ? [...this.latest.values()] : undefined;
  }

  dispose(): void {
    this.child.kill();
  }

  private take(line: string): void {
    const [index, name, use, memory, memoryTotal, temperature] = line.split(',').map((field) => field.trim());
    if (!index || !name) return;
    this.latest.set(index, {
      name,
      ...figure('use', use, 1 / 100),
      ...figure('memory', memory, mebibyte),
      ...figure('memoryTotal', memoryTotal, mebibyte),
      ...figure('temperature', temperature, 1),
    });
  }
}

/** Some GPUs do not know some figures: `[N/A]`. */
function figure<Key extends string>(key: Key, text: string | undefined, factor: number): { [K in Key]?: number } {
  const value = Number(text);
  return text === undefined || text === '' || Number.isNaN(value)
    ? {}
    : ({ [key]: value * factor } as { [K in Key]?: number });
}
