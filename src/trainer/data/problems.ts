import type { Problem } from '../../protocol/jobs';
import { DatasetError } from './errors';

const dataPath: Problem['path'] = ['data', 'path'];

/** Gathers what is wrong with a dataset, so that a person hears of everything at once. */
export class Problems {
  private readonly errors: Problem[] = [];
  readonly warnings: Problem[] = [];

  error(message: string, path = dataPath): void {
    this.errors.push({ severity: 'error', path, message });
  }

  warn(message: string, path = dataPath): void {
    this.warnings.push({ severity: 'warning', path, message });
  }

  /** @throws {DatasetError} with this error and all before */
  fail(message: string, path = dataPath): never {
    this.error(message, path);
    throw new DatasetError(this.errors);
  }

  /** @throws {DatasetError} with all errors so far */
  throwIfAny(): void {
    if (this.errors.length > 0) throw new DatasetError(this.errors);
  }
}
