import type { Device, DeviceKind } from './devices';

/** A run that waits, as much as its turn depends on. */
export interface Waiting {
  runFolder: string;
  /** For a person. */
  name: string;
  kind: DeviceKind;
  /** Bytes that it will need, as far as that is known. */
  memory?: number | undefined;
}

/** A run that was started. */
export interface Busy {
  /** For a person. */
  name: string;
  device: string;
  /** Bytes that it has not taken yet: it is still starting. */
  reserved?: number | undefined;
}

/** What becomes of a run that waits: it may start on a device, or why not, for a person. */
export type Turn = { runFolder: string } & ({ device: Device } | { reason: string });

/**
 * Whose turn it is. Each kind of device has its own line, in which nobody is overtaken: a large run that waits for memory would
 * else wait for ever. Only a run that this machine can never hold lets the others pass.
 * @param queued in the order of their turns
 */
export function turnsOf(
  queued: readonly Waiting[],
  busy: readonly Busy[],
  devices: readonly Device[],
  runsPerDevice: number,
): Turn[] {
  const taken = [...busy];
  const heldUp = new Map<DeviceKind, number>();
  return queued.map(({ runFolder, name, kind, memory }): Turn => {
    const ahead = heldUp.get(kind) ?? 0;
    const wait = (reason: string): Turn => {
      heldUp.set(kind, ahead + 1);
      return { runFolder, reason };
    };
    if (ahead > 0) return wait(`Waits for its turn: ${ahead === 1 ? 'one run is' : `${ahead} runs are`} before it.`);
    const candidates = devices.filter((device) => device.kind === kind);
    const tooLarge = candidates.every((device) => (memory ?? 0) > (device.memory?.total ?? Infinity));
    if (tooLarge) return { runFolder, reason: tooLargeText(memory ?? 0, candidates) };
    const free = candidates.filter(({ id }) => taken.filter(({ device }) => device === id).length < runsPerDevice);
    if (free.length === 0) return wait(busyText(candidates, taken));
    const device = free.find((one) => fits(one, memory, taken));
    if (!device) return wait(memoryText(memory ?? 0, free, taken));
    taken.push({ name, device: device.id, reserved: memory });
    return { runFolder, device };
  });
}

function freeOn({ id, memory }: Device, busy: readonly Busy[]): number {
  const reserved = busy.filter(({ device }) => device === id).map((one) => one.reserved ?? 0);
  return reserved.reduce((left, bytes) => left - bytes, memory?.free ?? Infinity);
}

function fits(device: Device, memory: number | undefined, busy: readonly Busy[]): boolean {
  return memory === undefined || memory <= freeOn(device, busy);
}

function busyText(devices: readonly Device[], busy: readonly Busy[]): string {
  const names = busy.filter(({ device }) => devices.some(({ id }) => id === device)).map(({ name }) => name);
  const where = devices.length === 1 ? devices[0]!.name : 'a GPU';
  return `Waits for ${where}: ${names.join(', ')} ${names.length === 1 ? 'trains' : 'train'} there.`;
}

function memoryText(memory: number, devices: readonly Device[], busy: readonly Busy[]): string {
  const most = Math.max(0, ...devices.map((device) => freeOn(device, busy)));
  return `Waits for memory: it needs about ${gigabytes(memory)}, and ${gigabytes(most)} are free.`;
}

function tooLargeText(memory: number, devices: readonly Device[]): string {
  const most = Math.max(...devices.map((device) => device.memory?.total ?? 0));
  return (
    `Does not fit: it needs about ${gigabytes(memory)}, and ${devices[0]?.name ?? 'the device'} has ${gigabytes(most)}. ` +
    'A lower training.batchSize or data.imageSize needs less; Start Now tries it all the same.'
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
