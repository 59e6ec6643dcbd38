import path from 'node:path';
import { z } from 'zod';
import { readJsonFile, RunFolderError, writeJsonFile } from '../../runFolder/jsonFile';
import { withLock } from './machineLock';
import { openStateFolder } from './stateFolder';

/** What waits and what trains on this machine, of all windows and command lines of a person. */

export const queueEntrySchema = z.object({
  /** Absolute path. */
  runFolder: z.string(),
  /** Milliseconds since 1970. */
  addedAt: z.number(),
  /** Where the engines are that the run may use; default: where those of whoever starts it are. */
  enginesFolder: z.string().optional(),
});
export type QueueEntry = z.infer<typeof queueEntrySchema>;

const busyEntrySchema = z.object({
  runFolder: z.string(),
  /** What the run computes on: `cpu`, `gpu0`, … */
  device: z.string(),
  /** Bytes that it will need there, as far as that is known. */
  memory: z.number().optional(),
});
export type BusyEntry = z.infer<typeof busyEntrySchema>;

const queueSchema = z.object({
  version: z.literal(1),
  /** In the order of their turns. */
  queued: z.array(queueEntrySchema),
  /** Runs that were started, until somebody notices that they have ended. */
  busy: z.array(busyEntrySchema),
});
export type QueueState = z.infer<typeof queueSchema>;

const emptyQueue: QueueState = { version: 1, queued: [], busy: [] };

/** Where the queue is kept. */
export async function queueFileOf(env?: NodeJS.ProcessEnv): Promise<string> {
  return path.join(await openStateFolder(env), 'queue.json');
}

/** The queue as it is now, for looking at. A damaged file counts as empty: every run says itself that it is queued. */
export async function readQueueState(): Promise<QueueState> {
  return readFrom(await queueFileOf());
}

/**
 * Changes the queue while nobody else on the machine does. What `change` returns besides the new state is the result.
 * @throws {FileWriteError} when the disk refuses; nothing has changed then
 */
export async function changeQueue<T>(
  change: (state: QueueState) => Promise<{ state: QueueState; result: T }>,
): Promise<T> {
  const file = await queueFileOf();
  return withLock(`${file}.lock`, async () => {
    const before = await readFrom(file);
    const { state, result } = await change(before);
    if (JSON.stringify(state) !== JSON.stringify(before)) await writeJsonFile(file, queueSchema, state);
    return result;
  });
}

async function readFrom(file: string): Promise<QueueState> {
  try {
    return await readJsonFile(file, queueSchema);
  } catch (error) {
    if (error instanceof RunFolderError && error.reason !== 'newer') return emptyQueue;
    throw error;
  }
}
