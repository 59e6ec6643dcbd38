import { createHash } from 'node:crypto';
import { resizeSizeOf, type RunConfig } from '../../config/schema';

/** Tells whether two configurations train alike. What a run is called, where its files are and what computes do not count. */
export function configHash({ seed, data, model, regularizer, optimizer, schedule, training }: RunConfig): string {
  const { validationFraction, trainingFraction, imageSize, normalization, augmentation } = data;
  const parts = { validationFraction, trainingFraction };
  const images = { ...parts, imageSize, resizeSize: resizeSizeOf(data), normalization, augmentation };
  const { backbone, width, featureLayer, freeze, batchNorm } = model;
  // A key that is newer than the first version leaves the hash as it was while nobody uses it: old runs can go on.
  const batchNormalization = batchNorm === 'train' ? undefined : batchNorm;
  const architecture = { backbone, width, featureLayer, freeze, batchNorm: batchNormalization };
  const alike = { seed, images, architecture, regularizer, optimizer, schedule, training };
  return createHash('sha256')
    .update(JSON.stringify(sorted(alike)))
    .digest('hex');
}

/** The same value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
