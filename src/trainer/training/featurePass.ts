import type { BatchSource } from '../data/batchLoader';
import { FeatureStatisticsAccumulator, type FeatureStatistics } from '../regularizers/featureStatistics';
import { inferences, type InferenceOptions } from './inference';

/**
 * Statistics of the training images' features before training: evaluation transform, evaluation mode (section 4 of the
 * paper).
 * @throws StoppedError between two batches
 */
export async function measureFeatures(loader: BatchSource, options: InferenceOptions): Promise<FeatureStatistics> {
  const { classCount, featureDimension } = options.network;
  const statistics = new FeatureStatisticsAccumulator(classCount, featureDimension);
  for await (const { examples, features } of inferences(loader, 0, options))
    statistics.add(
      features,
      examples.map(({ label }) => label),
    );
  return statistics.finish();
}

/** Statistics of no images, for a regularizer whose state comes from a checkpoint. */
export function emptyStatistics(classCount: number, featureDimension: number): FeatureStatistics {
  return new FeatureStatisticsAccumulator(classCount, featureDimension).finish();
}
