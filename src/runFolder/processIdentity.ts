import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';
import type { TrainerProcess } from '../protocol/run';

/** A process as `run.json` and locks name it. */
export type ProcessName = Pick<TrainerProcess, 'pid' | 'startedAt' | 'identity' | 'host'>;

/** Fields of /proc/<pid>/stat behind the program's name, from 0. */
const stateField = 0;
const startField = 19;

/**
 * What tells a process from every other one that had or will have its number. It does not change when the clock is set: on
 * Linux it is the boot of the machine and the time since then, elsewhere what the system wrote down when the process started.
 * @returns undefined when there is no such process, or the system does not tell
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const fields = await processFields(pid);
    const boot = await readText('/proc/sys/kernel/random/boot_id');
    return fields && boot && `${boot.trim()}:${fields[startField]}`;
  }
  if (process.platform === 'win32') return undefined;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process has ended and only waits for its parent to notice. Linux; false elsewhere. */
export async function isZombie(pid: number): Promise<boolean> {
  const state = (await processFields(pid))?.[stateField];
  return state === 'Z' || state === 'X';
}

/** This process. */
export async function thisProcess(): Promise<ProcessName> {
  const identity = await processIdentity(process.pid);
  return {
    pid: process.pid,
    startedAt: Math.round(performance.timeOrigin),
    host: os.hostname(),
    ...(identity !== undefined && { identity }),
  };
}

/** The program's name stands in parentheses and may hold anything; the other fields are numbers and letters. */
async function processFields(pid: number): Promise<string[] | undefined> {
  const stat = await readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
