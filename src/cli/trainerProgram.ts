import path from 'node:path';
import type { TrainerProgram } from '../runs/trainerProgram';

/** The trainer beside this program, on the same Node.js. */
export const trainerProgram: TrainerProgram = {
  nodePath: process.execPath,
  trainerScript: path.join(__dirname, 'trainer.js'),
};
