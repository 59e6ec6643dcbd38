import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ImageError } from './errors';
import type { BatchRequest, DecoderParams } from './imageDecoder';

export interface DecoderTask {
  id: number;
  request: BatchRequest;
}
export type DecoderReply = { id: number } & (
  { images: Float32Array<ArrayBuffer> } | { failure: string | { path: string; reason: string } }
);

interface Pending {
  resolve: (images: Float32Array) => void;
  reject: (error: Error) => void;
}
interface Thread {
  worker: Worker;
  pending: Map<number, Pending>;
  /** Why the thread is no more. */
  ended?: Error;
}

/** The built `decoder.ts`; webpack puts it beside the trainer. */
export const builtDecoder = path.join(__dirname, 'decoder.js');

/** Decodes batches in threads, each batch wholly in one of them. */
export class DecoderThreads {
  private readonly threads: Thread[];
  private nextId = 0;
  private closed = false;

  /** @param program path of the built `decoder.ts` */
  constructor(params: DecoderParams, count: number, program: string) {
    this.threads = Array.from({ length: count }, () => this.start(params, program));
  }

  /**
   * @returns [N, imageSize, imageSize, 3]
   * @throws ImageError naming an unreadable file
   */
  decode(request: BatchRequest): Promise<Float32Array> {
    const thread = this.threads.reduce((a, b) => (b.pending.size < a.pending.size ? b : a));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      if (thread.ended) return reject(thread.ended);
      thread.pending.set(id, { resolve, reject });
      thread.worker.postMessage({ id, request } satisfies DecoderTask);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private start(params: DecoderParams, program: string): Thread {
    const thread: Thread = { worker: new Worker(program, { workerData: params }), pending: new Map() };
    const end = (error: Error) => {
      thread.ended ??= error;
      for (const { reject } of thread.pending.values()) reject(thread.ended);
      thread.pending.clear();
    };
    thread.worker.on('message', (reply: DecoderReply) => {
      const pending = thread.pending.get(reply.id);
      thread.pending.delete(reply.id);
      if ('images' in reply) pending?.resolve(reply.images);
      else pending?.reject(failureOf(reply.failure));
    });
    thread.worker.on('error', (error) => end(new Error(`An image decoding thread failed: ${error.message}`)));
    thread.worker.on('exit', (code) =>
      end(
        new Error(this.closed ? 'The image loader was closed.' : `An image decoding thread ended with code ${code}.`),
      ),
    );
    return thread;
  }
}

function failureOf(failure: string | { path: string; reason: string }): Error {
  return typeof failure === 'string' ? new Error(failure) : new ImageError(failure.path, failure.reason);
}
