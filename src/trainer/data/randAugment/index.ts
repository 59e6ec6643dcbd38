import type { RandomStream } from '../../random';
import { operations } from './operations';
import type { Pixels } from './pixels';

/** Steps from nothing to the strongest change, torchvision's `num_magnitude_bins` − 1. */
const strongest = 30;

export interface RandAugmentOptions {
  /** How many operations, one after the other; each may come twice. */
  readonly operations: number;
  /** How strong they are, 0–30. */
  readonly magnitude: number;
}

/** Randomly chosen changes of equal strength, as torchvision's RandAugment. */
export function randAugment(image: Pixels, options: RandAugmentOptions, random: RandomStream): Pixels {
  let result = image;
  for (let i = 0; i < options.operations; i++) {
    const operation = operations[random.integer(operations.length)]!;
    const sign = operation.signed && random.integer(2) === 1 ? -1 : 1;
    result = operation.apply(result, (sign * options.magnitude) / strongest);
  }
  return result;
}
