import path from 'node:path';
import { enginesFolder } from '../engines/layout';
import type { TrainerProgram } from '../runs/trainerProgram';

/** The trainer beside this program, on the same Node.js, with the engines that were installed by the command line. */
export const trainerProgram: TrainerProgram = {
  nodePath: process.execPath,
  trainerScript: path.join(__dirname, 'trainer.js'),
  env: { ...process.env, ADARAND_ENGINES_DIR: enginesFolder(process.env) },
};
