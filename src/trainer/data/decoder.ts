import { parentPort, workerData } from 'node:worker_threads';
import type { DecoderReply, DecoderTask } from './decoderThreads';
import { ImageError } from './errors';
import { ImageDecoder, type DecoderParams } from './imageDecoder';

/**
 * The program of a decoding thread. A training step blocks the trainer's event loop, so each thread works through its own
 * queue of messages and hands every batch over without copying it.
 */
const decoder = new ImageDecoder(workerData as DecoderParams);
const trainer = parentPort!;

/** Messages are worked off one after another, so that the first batch asked for is the first that is ready. */
let previous: Promise<void> = Promise.resolve();
trainer.on('message', (task: DecoderTask) => {
  previous = previous.then(() => answer(task));
});

async function answer({ id, request }: DecoderTask): Promise<void> {
  try {
    const images = await decoder.decode(request);
    reply({ id, images }, [images.buffer]);
  } catch (error) {
    reply({ id, failure: error instanceof ImageError ? { path: error.path, reason: error.reason } : String(error) });
  }
}

function reply(message: DecoderReply, transfer: ArrayBuffer[] = []): void {
  trainer.postMessage(message, transfer);
}
