import { CommanderError } from 'commander';
import { ConfigError } from '../config/configFile';
import { EngineError } from '../engines/engineError';
import { exitCodes } from '../protocol/jobs';
import { FileWriteError } from '../runFolder/atomicWrite';
import { RunFolderError } from '../runFolder/jsonFile';
import { JobError } from '../runs/jobs';
import { LaunchError } from '../runs/launcher';
import { SlurmError } from '../runs/slurm/slurmCommand';

/** What a person typed or named cannot be used; the message says why, and what to do. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** How a command ends that an error ended. */
export interface Failure {
  /** For a person; of an error that nobody expected, with its stack. */
  message: string;
  exitCode: number;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.failed };
  if (error.name === 'AbortError') return { message: 'Stopped.', exitCode: exitCodes.stopped };
  const badInput =
    error instanceof InputError ||
    error instanceof CommanderError ||
    error instanceof ConfigError ||
    error instanceof RunFolderError ||
    (error instanceof JobError && error.badInput);
  if (badInput) return { message: error.message, exitCode: exitCodes.badInput };
  const explained =
    error instanceof JobError ||
    error instanceof EngineError ||
    error instanceof LaunchError ||
    error instanceof SlurmError ||
    error instanceof FileWriteError ||
    isSystemError(error);
  return { message: explained ? error.message : (error.stack ?? error.message), exitCode: exitCodes.failed };
}

/** The system refused something; its message names the file: "EACCES: permission denied, mkdir '/runs'". */
function isSystemError(error: Error): boolean {
  return 'syscall' in error;
}
