import { type SelfCheck } from '../engines/table';
import { runJob } from './jobs';
import type { TrainerProgram } from './trainerProgram';

/** Lets the trainer load an engine from the folder that it lies in, and say what it would compute on. */
export function selfCheckWith({ env = process.env, ...program }: TrainerProgram): SelfCheck {
  return async ({ name }, folder, signal) => {
    const { engines } = await runJob(
      'engines',
      {},
      { ...program, env: { ...env, ADARAND_ENGINES_DIR: folder }, signal },
    );
    const found = engines.find((engine) => engine.name === name);
    if (!found)
      throw new Error(`The trainer does not know the engine ${name}: it has ${engines.map((e) => e.name).join(', ')}.`);
    return found;
  };
}
