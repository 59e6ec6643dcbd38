import type { Batch, BatchSource } from '../../data/batchLoader';
import { BatchPlan, type BatchPlanOptions } from '../../data/batchPlan';
import type { Example } from '../../data/dataset';
import type { ActivationStore } from './activationStore';

/** The batches of a BatchLoader with the same options, with stored activations instead of images. */
export class ActivationLoader implements BatchSource {
  private readonly plan: BatchPlan;

  /** @param store has the activations of `examples`, in their order; it is closed with the loader */
  constructor(
    private readonly examples: readonly Example[],
    private readonly store: ActivationStore,
    options: BatchPlanOptions,
  ) {
    this.plan = new BatchPlan(examples.length, options);
  }

  get batchesPerEpoch(): number {
    return this.plan.batchesPerEpoch;
  }

  async *batches(epoch: number, firstBatch = 0): AsyncGenerator<Batch> {
    for (let batch = firstBatch; batch < this.batchesPerEpoch; batch++) {
      const asked = performance.now();
      const indices = this.plan.indices(epoch, batch);
      const images = await this.store.read(indices);
      const examples = indices.map((index) => this.examples[index]!);
      const labels = Int32Array.from(examples, ({ label }) => label);
      yield { images, shape: this.store.shape, labels, examples, waited: (performance.now() - asked) / 1000 };
    }
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
