import type { EngineName } from '../../config/schema';
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
    throw new BadInputError((error as Error).message, { cause: error });
  }
}
