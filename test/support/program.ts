import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export interface Ended {
  /** Exit code; null if a signal ended the process. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * A built program in a process of its own, which ends with the test at the latest.
 * @param name of the file in `dist/`, e.g. "trainer"
 * @returns `said`: all that it has printed so far
 */
export function startProgram(
  name: string,
  args: string[],
  options: Pick<SpawnOptions, 'cwd' | 'stdio'> = {},
): { child: ChildProcess; ended: Promise<Ended>; said: () => string } {
  const script = path.join(__dirname, '..', '..', 'dist', `${name}.js`);
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, said: () => output.stdout + output.stderr };
}
