import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { thisProcess } from '../../runFolder/processIdentity';
import { isElsewhere, isProcessAlive } from '../processAlive';

/*
 * One process at a time, whoever it is: a file that says who has the lock and whose time is renewed as long as they have it.
 * What is taken over is the lock of a process that is gone, or whose heart has not beaten for a while. That while is measured by
 * whoever waits, with a clock that nobody sets: what the wall clocks of machines and disks say does not count.
 */

const ownerSchema = z.object({
  id: z.string(),
  pid: z.number(),
  startedAt: z.number(),
  identity: z.string().optional(),
  host: z.string().optional(),
});
type Owner = z.infer<typeof ownerSchema>;

export interface LockTimes {
  /** Milliseconds between two heartbeats. */
  heartbeat: number;
  /** Milliseconds without a heartbeat after which a lock is taken over. */
  silence: number;
  /** Milliseconds between two tries. */
  pause: number;
  /** Milliseconds after which waiting ends. */
  patience: number;
}
const usualTimes: LockTimes = { heartbeat: 1000, silence: 10_000, pause: 25, patience: 60_000 };

/**
 * Does `work` while nobody else on the machine does anything under the lock `file`.
 * @throws {Error} when the lock cannot be had in time, or what `work` throws
 */
export async function withLock<T>(file: string, work: () => Promise<T>, times: Partial<LockTimes> = {}): Promise<T> {
  const { heartbeat, ...waiting } = { ...usualTimes, ...times };
  const id = await acquire(file, waiting);
  const beating = setInterval(() => void beat(file), heartbeat);
  try {
    return await work();
  } finally {
    clearInterval(beating);
    // Unless it was taken over meanwhile, it is this process's to remove.
    if ((await ownerOf(file))?.id === id) await unlink(file).catch(() => undefined);
  }
}

async function acquire(file: string, { silence, pause, patience }: Omit<LockTimes, 'heartbeat'>): Promise<string> {
  const owner: Owner = { id: randomBytes(8).toString('hex'), ...(await thisProcess()) };
  const start = performance.now();
  let seen: { life: string; at: number } | undefined;
  for (;;) {
    if (await create(file, owner)) return owner.id;
    const life = await lifeOf(file);
    if (life !== seen?.life) seen = { life, at: performance.now() };
    const other = await ownerOf(file);
    const isGone = other !== undefined && !isElsewhere(other) && !(await isProcessAlive(other));
    if (isGone || performance.now() - seen.at > silence) await takeAway(file, other?.id);
    else if (performance.now() - start > patience)
      throw new Error(`${file} has been locked by process ${other?.pid ?? '?'} for too long. Try again.`);
    else await sleep(pause * (0.5 + Math.random()));
  }
}

/** @returns false when somebody else has it */
async function create(file: string, owner: Owner): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(owner)).finally(() => handle.close());
    return true;
  } catch (error) {
    // Windows says so of a file that is just being removed.
    if (['EEXIST', 'EPERM', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function ownerOf(file: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Changes with every owner and every heartbeat. */
async function lifeOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return `${found?.ino} ${found?.mtimeMs}`;
}

async function beat(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

/**
 * Removes the lock of `id`. Only one process at a time may do so: else the second would remove the lock that the first has
 * taken meanwhile.
 */
async function takeAway(file: string, id: string | undefined): Promise<void> {
  const guard = `${file}.taking`;
  try {
    await mkdir(guard);
  } catch {
    // Somebody else is at it; or was, and is gone.
    const before = await lifeOf(guard);
    await sleep(1000);
    if ((await lifeOf(guard)) === before) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    if ((await ownerOf(file))?.id === id) await unlink(file).catch(() => undefined);
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}
