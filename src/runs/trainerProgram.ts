import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import type { JobName, JobParams } from '../protocol/jobs';

/** The trainer, and what runs it. */
export interface TrainerProgram {
  /** Node.js, or a VS Code that acts as Node.js. */
  nodePath: string;
  /** Absolute path of the bundled trainer. */
  trainerScript: string;
  /** Environment of the process. Default: this process's. */
  env?: NodeJS.ProcessEnv;
}

/** Starts a job of the trainer. Arguments go as an array, so no shell ever reads a path. */
export function spawnTrainer<J extends JobName>(
  { nodePath, trainerScript, env = process.env }: TrainerProgram,
  job: J,
  params: JobParams[J],
  options: { stdio: StdioOptions; detached?: boolean },
): ChildProcess {
  return spawn(nodePath, [trainerScript, job, JSON.stringify(params)], {
    ...options,
    windowsHide: true,
    // VS Code's own program is Electron; with this it is Node.js. Others do not know it.
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
}
