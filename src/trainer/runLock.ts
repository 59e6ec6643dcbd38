import net from 'node:net';
import type { RunRecord } from '../protocol/run';
import { BadInputError } from './errors';

/** Milliseconds in which a trainer's socket must answer; only a dead one's file takes longer. */
const patience = 1000;

/**
 * Two trainers in one run folder would ruin it.
 * @throws {BadInputError} when the trainer that `run.json` names still listens
 */
export async function refuseIfRunning({ id, process: trainer }: RunRecord): Promise<void> {
  if (trainer && (await listens(trainer.socket)))
    throw new BadInputError(`The run ${id} is being trained already, by process ${trainer.pid}. Stop it first.`);
}

function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const stream = net.connect(socket);
    const answer = (does: boolean) => {
      stream.destroy();
      resolve(does);
    };
    stream.setTimeout(patience, () => answer(false));
    stream.once('connect', () => answer(true));
    stream.once('error', () => answer(false));
  });
}
