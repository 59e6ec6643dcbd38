import os from 'node:os';
import { mem } from 'systeminformation';

/** Memory of the machine, or of the container that the process is in; bytes. */
export interface MachineMemory {
  used: number;
  total: number;
}

export async function machineMemory(): Promise<MachineMemory> {
  const { total, available } = await mem();
  // Zero or an astronomic number where nothing limits the process.
  const limit = process.constrainedMemory();
  // Node.js 20.9 does not have it yet.
  const left = (process as Partial<Pick<NodeJS.Process, 'availableMemory'>>).availableMemory?.();
  const isContainer = limit > 0 && limit < total && left !== undefined;
  return isContainer ? { used: limit - left, total: limit } : { used: total - available, total };
}

/** Times that the processors were busy and idle since the machine was started, milliseconds, summed over all of them. */
export function processorTimes(): { busy: number; idle: number; count: number } {
  const cpus = os.cpus();
  const times = { busy: 0, idle: 0, count: cpus.length };
  for (const { times: one } of cpus) {
    times.idle += one.idle;
    times.busy += one.user + one.nice + one.sys + one.irq;
  }
  return times;
}
