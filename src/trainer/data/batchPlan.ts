import { randomStream } from '../random';

export interface BatchPlanOptions {
  batchSize: number;
  /** A new order each epoch; else the order of the examples. */
  shuffle: boolean;
  /** Leaves out the last batch of an epoch if it is incomplete, unless it is the only one. */
  dropLast: boolean;
  seed: number;
}

/** Which examples are in which batch; the same options give the same plan. */
export class BatchPlan {
  readonly batchesPerEpoch: number;
  private order: { epoch: number; indices: number[] } | undefined;

  /** @throws RangeError if there are no examples */
  constructor(
    private readonly exampleCount: number,
    private readonly options: BatchPlanOptions,
  ) {
    if (exampleCount === 0) throw new RangeError('A batch loader needs at least one example.');
    const batches = exampleCount / options.batchSize;
    this.batchesPerEpoch = options.dropLast ? Math.max(1, Math.floor(batches)) : Math.ceil(batches);
  }

  /** The examples of a batch. */
  indices(epoch: number, batch: number): number[] {
    const { batchSize } = this.options;
    return this.orderOf(epoch).slice(batch * batchSize, (batch + 1) * batchSize);
  }

  private orderOf(epoch: number): number[] {
    if (this.order?.epoch !== epoch) {
      const indices = [...Array(this.exampleCount).keys()];
      const { shuffle, seed } = this.options;
      this.order = { epoch, indices: shuffle ? randomStream(seed, 'order', epoch).shuffle(indices) : indices };
    }
    return this.order.indices;
  }
}
