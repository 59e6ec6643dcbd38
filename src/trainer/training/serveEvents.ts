import { setImmediate as nextTurn } from 'node:timers/promises';

/** From a client's connection to the answer of its first request there are about ten turns of the event loop. */
const turns = 20;

/** A step holds up the process: between steps clients, decoding threads and timers get their turns. */
export async function serveEvents(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
