import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { JobMessage, JobName, JobParams } from '../../../../src/protocol/jobs';

const trainer = path.join(__dirname, '..', '..', '..', '..', 'dist', 'trainer.js');

export interface Ended {
  /** Exit code; null if a signal ended the process. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The built trainer in a process of its own, which ends with the test at the latest. */
export function startTrainer(
  args: string[],
  stdio: StdioOptions = 'pipe',
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [trainer, ...args], { stdio });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended };
}

export function train(runFolder: string): ReturnType<typeof startTrainer> {
  return startTrainer(['train', JSON.stringify({ runFolder })]);
}

/** Runs a short job to its end. */
export async function runJob<J extends JobName>(job: J, params: JobParams[J]) {
  const { code, stdout, stderr } = await startTrainer([job, JSON.stringify(params)]).ended;
  const messages = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JobMessage<J>);
  return { code, stderr, progress: messages.slice(0, -1), last: messages.at(-1)! };
}
