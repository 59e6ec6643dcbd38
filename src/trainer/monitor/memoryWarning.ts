import type { ResourceSample } from '../../protocol/resources';

/** Part of the memory in use from which on the system may end processes. */
const nearlyFull = 0.92;

/** What to tell a person when memory is nearly full; nothing while it is not. */
export function memoryWarning({ memory, machine }: ResourceSample): string | undefined {
  if (machine.memory < nearlyFull * machine.memoryTotal) return undefined;
  return (
    `Memory is nearly full: ${gigabytes(machine.memory)} of ${gigabytes(machine.memoryTotal)} GB are in use, ` +
    `${gigabytes(memory)} GB of them by this run. The system may end it. Close other programs, or stop the run and lower ` +
    'training.batchSize or data.imageSize.'
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
