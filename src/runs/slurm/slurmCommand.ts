import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Milliseconds that a command of Slurm may take: a busy controller answers late. */
const patience = 30_000;

/** Slurm refused, or is not there. The message says what it said. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
}

/**
 * What a command of Slurm prints. Arguments go as an array: no shell reads them.
 * @throws {SlurmError}
 */
export async function slurm(
  command: 'sbatch' | 'squeue' | 'sacct' | 'scontrol' | 'scancel',
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const options = { env, timeout: patience, windowsHide: true, maxBuffer: 64 * 1024 * 1024 };
    return (await promisify(execFile)(command, args, options)).stdout;
  } catch (error) {
    const { code, stderr = '', message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT')
      throw new SlurmError(
        `There is no ${command} on the PATH: launcher.slurm needs a machine from which jobs are submitted to Slurm.`,
      );
    throw new SlurmError(`Slurm's ${command} says: ${stderr.trim() || message}`);
  }
}
