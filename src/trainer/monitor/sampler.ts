import type { GpuSample, ResourceSample } from '../../protocol/resources';
import { machineMemory, processorTimes } from './machine';

/** Measures what this process takes of its machine, each time since the last. */
export class ResourceSampler {
  private last = { at: performance.now(), process: process.cpuUsage(), machine: processorTimes() };

  /** @param gpus what is known of the GPUs now */
  constructor(private readonly gpus: () => GpuSample[] | undefined) {}

  async sample(): Promise<ResourceSample> {
    const memory = await machineMemory();
    const now = { at: performance.now(), process: process.cpuUsage(), machine: processorTimes() };
    const { at, process: before, machine } = this.last;
    this.last = now;
    const busy = now.machine.busy - machine.busy;
    const all = busy + now.machine.idle - machine.idle;
    const seconds = Math.max(1e-3, (now.at - at) / 1000);
    const microseconds = now.process.user + now.process.system - before.user - before.system;
    const gpus = this.gpus();
    return {
      time: Date.now(),
      cores: round(microseconds / 1e6 / seconds),
      memory: process.memoryUsage.rss(),
      machine: {
        cores: round(all > 0 ? (now.machine.count * busy) / all : 0),
        coresTotal: now.machine.count,
        memory: memory.used,
        memoryTotal: memory.total,
      },
      ...(gpus && { gpus }),
    };
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
