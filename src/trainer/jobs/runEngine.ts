import type { EngineName } from '../../config/schema';
import { isInstallable } from '../../engines/table';
import { startEngine } from '../engines';
import { BadInputError } from '../errors';

/**
 * Starts the engine that a configuration names.
 * @throws {BadInputError} when it cannot be used on this machine, saying why
 */
export async function startRunEngine(name: EngineName): ReturnType<typeof startEngine> {
  try {
    return await startEngine(name);
  } catch (error) {
    const fix = isInstallable(name) ? ({ kind: 'installEngine', engine: name } as const) : undefined;
    throw new BadInputError((error as Error).message, { cause: error, fix });
  }
}
