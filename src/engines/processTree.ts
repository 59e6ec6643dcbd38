import { type ChildProcess, execFile, spawn, type SpawnOptions } from 'node:child_process';

/** Milliseconds that processes have to end by themselves. */
const patience = 3000;

/** Starts a program whose children can be ended together with it. */
export function spawnTree(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  // On Windows `taskkill` finds the children; a detached process would open a window there.
  return spawn(program, args, { ...options, windowsHide: true, detached: process.platform !== 'win32' });
}

/** Ends a program that `spawnTree` has started, and all that it has started. */
export function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => undefined);
    return;
  }
  signalGroup(pid, 'SIGTERM');
  // The group can outlive the process that leads it.
  const insist = setTimeout(() => signalGroup(pid, 'SIGKILL'), patience);
  insist.unref();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}
