import { randomStream } from '../random';

/**
 * Holds out a part of every class for validation: seeded, stratified, and the same for the same images in the same order.
 * The fraction is that of all images; classes share it by largest remainder, so that many tiny classes do not give
 * too much. Every class keeps at least one training image; a class of one image gives none.
 *
 * @param labels class of each image
 * @param fraction part to hold out, between 0 and 1
 * @returns for each image, whether it is held out
 */
export function stratifiedSplit(labels: readonly number[], fraction: number, seed: number): boolean[] {
  const heldOut = labels.map(() => false);
  const byClass = imagesByClass(labels);
  const sizes = [...byClass].map(([label, images]) => ({ label, size: images.length }));
  const counts = shares(sizes, Math.max(1, Math.round(labels.length * fraction)), seed);
  for (const [label, images] of byClass) {
    const shuffled = randomStream(seed, 'validation split', label).shuffle(images);
    for (const image of shuffled.slice(0, counts.get(label))) heldOut[image] = true;
  }
  return heldOut;
}

/**
 * Draws a part of every class, at least one image of each: seeded, and so that a smaller fraction is contained in a larger one.
 * @param labels class of each image
 * @param fraction part to keep, between 0 and 1
 * @returns for each image, whether it is kept
 */
export function partOfEveryClass(labels: readonly number[], fraction: number, seed: number): boolean[] {
  const kept = labels.map(() => false);
  for (const [label, images] of imagesByClass(labels)) {
    const shuffled = randomStream(seed, 'training fraction', label).shuffle(images);
    for (const image of shuffled.slice(0, Math.max(1, Math.round(images.length * fraction)))) kept[image] = true;
  }
  return kept;
}

/** Indices of the images of each class. */
function imagesByClass(labels: readonly number[]): Map<number, number[]> {
  const byClass = new Map<number, number[]>();
  labels.forEach((label, image) => {
    const images = byClass.get(label);
    if (images) images.push(image);
    else byClass.set(label, [image]);
  });
  return byClass;
}

/** Shares `total` images among classes in proportion to their sizes, at most size − 1 each; ties are broken by the seed. */
function shares(classes: { label: number; size: number }[], total: number, seed: number): Map<number, number> {
  const images = classes.reduce((sum, { size }) => sum + size, 0);
  const quotas = randomStream(seed, 'validation quotas')
    .shuffle(classes)
    .map(({ label, size }) => ({ label, limit: size - 1, quota: (total * size) / images }));
  const counts = new Map(quotas.map(({ label, limit, quota }) => [label, Math.min(limit, Math.floor(quota))]));
  let left = total - [...counts.values()].reduce((sum, count) => sum + count, 0);
  quotas.sort((a, b) => (b.quota % 1) - (a.quota % 1));
  for (let given = -1; left > 0 && given !== 0;) {
    given = 0;
    for (const { label, limit } of quotas) {
      const count = counts.get(label)!;
      if (left === 0 || count >= limit) continue;
      counts.set(label, count + 1);
      left--;
      given++;
    }
  }
  return counts;
}
