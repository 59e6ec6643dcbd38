import type { Fix } from '../protocol/fix';
import { FileWriteError } from '../runFolder/atomicWrite';
import { RunFolderError } from '../runFolder/jsonFile';
import { WeightsError } from './backbones/weights/weightsError';
import { DatasetError, ImageError } from './data/errors';

/** An error that a person may be able to put right at the press of a button. */
abstract class FixableError extends Error {
  readonly fix?: Fix;

  constructor(message: string, { fix, ...options }: ErrorOptions & { fix?: Fix } = {}) {
    super(message, options);
    this.fix = fix;
  }
}

/** What a person gave the trainer cannot be used; the message says what, and what to do. Exit code 2. */
export class BadInputError extends FixableError {
  override readonly name = 'BadInputError';
}

/** Training went wrong in a way that a person can do something about; the message says what. Exit code 1. */
export class TrainingError extends FixableError {
  override readonly name = 'TrainingError';
}

/** Somebody asked to stop. Exit code 130. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';

  constructor() {
    super('The run was stopped.');
  }
}

/** An error as a person reads it. */
export interface Failure {
  message: string;
  /** It lies in what the trainer was given. */
  badInput: boolean;
  /** The message says everything; if not, the stack belongs into the log. */
  explained: boolean;
  fix?: Fix;
}

const badInput = [BadInputError, DatasetError, ImageError, WeightsError, RunFolderError];
const explained = [...badInput, TrainingError, StoppedError, FileWriteError];

export function failureOf(error: unknown): Failure {
  const isOneOf = (kinds: readonly (abstract new (...args: never[]) => Error)[]) =>
    kinds.some((kind) => error instanceof kind);
  return {
    message: error instanceof Error ? error.message : String(error),
    badInput: isOneOf(badInput),
    explained: isOneOf(explained),
    fix: error instanceof FixableError ? error.fix : undefined,
  };
}
