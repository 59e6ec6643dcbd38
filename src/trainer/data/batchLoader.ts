import { BatchPlan, type BatchPlanOptions } from './batchPlan';
import type { Example } from './dataset';
import { builtDecoder, DecoderThreads } from './decoderThreads';
import { ImageDecoder, type BatchRequest, type DecoderParams } from './imageDecoder';
import { storeMemory } from './imageStore';
import type { Transform } from './transforms';

export interface Batch {
  /** [N, imageSize, imageSize, 3], or [N, …shape] */
  images: Float32Array;
  /** Shape of one example, if it is no image but what a network has made of one. */
  shape?: readonly number[];
  /** [N] */
  labels: Int32Array;
  examples: Example[];
  /** Seconds that the consumer waited for this batch. */
  waited: number;
}

/** Where batches come from. */
export interface BatchSource {
  readonly batchesPerEpoch: number;
  /**
   * The batches of an epoch.
   * @param firstBatch where to start, to go on in the middle of an epoch
   */
  batches(epoch: number, firstBatch?: number): AsyncGenerator<Batch>;
  close(): Promise<void>;
}

export interface BatchLoaderOptions extends BatchPlanOptions {
  examples: Example[];
  transform: Transform;
  /** Threads that decode; 0 decodes in the caller's thread. */
  workers: number;
  /** How many epochs will be asked for: nothing is prepared beyond the last. Default: no end. */
  epochs?: number;
  /** Bytes of decoded pixels to keep in memory. Default: what the machine has room for. */
  keptBytes?: number;
  /** The built `decoder.ts`. Default: `decoder.js` beside the running program. */
  decoderProgram?: string;
}

interface Position {
  epoch: number;
  batch: number;
}
interface Prepared extends Position {
  indices: number[];
  images: Promise<Float32Array>;
}

/**
 * Batches of decoded, transformed images. The same options give the same batches, byte for byte, whatever the number of
 * workers and wherever one starts. A few batches are prepared ahead, across the end of an epoch too.
 */
export class BatchLoader implements BatchSource {
  private readonly plan: BatchPlan;
  private readonly decoder: { decode(request: BatchRequest): Promise<Float32Array>; close?(): Promise<void> };
  private readonly depth: number;
  /** Batches under way or ready, in the order in which they will be asked for. */
  private prepared: Prepared[] = [];

  /** @throws RangeError if there are no examples */
  constructor(private readonly options: BatchLoaderOptions) {
    const { examples, transform, seed, workers, keptBytes } = options;
    this.plan = new BatchPlan(examples.length, options);
    const paths = examples.map((example) => example.path);
    const params: DecoderParams = { paths, transform, seed, memory: storeMemory(paths.length, keptBytes) };
    this.decoder =
      workers === 0
        ? new ImageDecoder(params)
        : new DecoderThreads(params, workers, options.decoderProgram ?? builtDecoder);
    // One batch for each worker to work on, and one that is ready.
    this.depth = workers + 1;
  }

  get batchesPerEpoch(): number {
    return this.plan.batchesPerEpoch;
  }

  /** Starts to prepare the batches from here on; `batches` does so by itself. */
  prefetch(epoch: number, firstBatch = 0): void {
    const first = this.prepared[0];
    if (first && (first.epoch !== epoch || first.batch !== firstBatch)) this.prepared = [];
    let next: Position | undefined = { epoch, batch: firstBatch };
    for (let ahead = 0; next && ahead < this.depth; ahead++) {
      this.prepared[ahead] ??= this.prepare(next);
      next = this.after(next);
    }
  }

  /**
   * The batches of an epoch.
   * @param firstBatch where to start, to go on in the middle of an epoch
   * @throws ImageError naming an image that cannot be decoded
   */
  async *batches(epoch: number, firstBatch = 0): AsyncGenerator<Batch> {
    for (let batch = firstBatch; batch < this.batchesPerEpoch; batch++) {
      this.prefetch(epoch, batch);
      const { indices, images } = this.prepared.shift()!;
      const following = this.after({ epoch, batch });
      if (following) this.prefetch(following.epoch, following.batch);
      const asked = performance.now();
      const decoded = await images;
      const waited = (performance.now() - asked) / 1000;
      const examples = indices.map((index) => this.options.examples[index]!);
      yield { images: decoded, labels: Int32Array.from(examples, ({ label }) => label), examples, waited };
    }
  }

  /** Ends the threads; batches under way are given up. */
  async close(): Promise<void> {
    this.prepared = [];
    await this.decoder.close?.();
  }

  private after({ epoch, batch }: Position): Position | undefined {
    if (batch + 1 < this.batchesPerEpoch) return { epoch, batch: batch + 1 };
    return epoch + 1 < (this.options.epochs ?? Infinity) ? { epoch: epoch + 1, batch: 0 } : undefined;
  }

  private prepare({ epoch, batch }: Position): Prepared {
    const indices = this.plan.indices(epoch, batch);
    const images = this.decoder.decode({ epoch, indices });
    // Whoever takes the batch hears of a failure; a batch that nobody takes may fail unheard.
    images.catch(() => undefined);
    return { epoch, batch, indices, images };
  }
}
