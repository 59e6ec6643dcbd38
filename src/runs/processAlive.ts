import { readFile } from 'node:fs/promises';
import type { TrainerProcess } from '../protocol/run';

/** Kernel clock ticks in a second, as /proc gives them on every Linux architecture that Node.js runs on. */
const ticksPerSecond = 100;
/** Milliseconds that two accounts of a process's start may differ: clocks are set while processes run. */
const tolerance = 5 * 60_000;

/** Whether the process still runs, and is the same one: numbers of ended processes are given out again. */
export async function isProcessAlive({ pid, startedAt }: Pick<TrainerProcess, 'pid' | 'startedAt'>): Promise<boolean> {
  if (!existsNow(pid)) return false;
  const stat = await readText(`/proc/${pid}/stat`);
  if (stat === undefined) return process.platform !== 'linux';
  // The second field is the program's name in parentheses and may hold anything; the others are numbers and letters.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return false;
  const bootSeconds = Number(/^btime (\d+)/m.exec((await readText('/proc/stat')) ?? '')?.[1]);
  const started = (bootSeconds + Number(fields[18]) / ticksPerSecond) * 1000;
  return Number.isNaN(started) || Math.abs(started - startedAt) < tolerance;
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

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
