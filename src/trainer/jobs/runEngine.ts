import type { EngineName, RunConfig } from '../../config/schema';
import { isInstallable } from '../../engines/table';
import { canReadInMidStep, startEngine, type Engine, type EngineNeeds } from '../engines';
import { BadInputError } from '../errors';
import { readsInMidStep } from '../regularizers/regularizer';

/**
 * Starts the engine that a configuration names.
 * @throws {BadInputError} when it cannot be used on this machine, saying why
 */
export async function startRunEngine(name: EngineName, needs?: EngineNeeds): Promise<Engine> {
  try {
    return await startEngine(name, needs);
  } catch (error) {
    const fix = isInstallable(name) ? ({ kind: 'installEngine', engine: name } as const) : undefined;
    throw new BadInputError((error as Error).message, { cause: error, fix });
  }
}

/**
 * Starts an engine that can train what the configuration says.
 * @throws {BadInputError} when the one that it names cannot, or cannot be used on this machine
 */
export async function startTrainingEngine({ engine, regularizer }: RunConfig): Promise<Engine> {
  const needs = { readsInMidStep: readsInMidStep(regularizer) };
  if (needs.readsInMidStep && engine !== 'auto' && !canReadInMidStep(engine))
    throw new BadInputError(
      `The regularizer "${regularizer.name}" reads the features in the middle of a step, but the engine "${engine}" can be ` +
        `read between steps only. Choose the engine "onnx", or another regularizer.`,
    );
  return startRunEngine(engine, needs);
}
