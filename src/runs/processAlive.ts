import os from 'node:os';
import { isZombie, processIdentity, type ProcessName } from '../runFolder/processIdentity';

/** Whether a process runs on another machine, so that nothing can be said of it from here. */
export function isElsewhere({ host }: ProcessName): boolean {
  return host !== undefined && host !== os.hostname();
}

/**
 * Whether a process of this machine still runs, and is the same one: numbers of ended processes are given out again. Records of
 * earlier versions name no identity; their number has to do.
 */
export async function isProcessAlive({ pid, identity }: ProcessName): Promise<boolean> {
  if (!existsNow(pid) || (await isZombie(pid))) return false;
  const found = identity === undefined ? undefined : await processIdentity(pid);
  return found === undefined || found === identity;
}

function existsNow(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
