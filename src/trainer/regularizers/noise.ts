import { randomStream } from '../random';

/** Random numbers of a training step: the same step gives the same numbers, so that a resumed run goes on as it would have. */
export interface Noise {
  /** `count` standard normal numbers. */
  gaussian(step: number, count: number): Float32Array;
  /** `count` numbers uniform in [0, 1). */
  uniform(step: number, count: number): Float32Array;
}

export function seededNoise(seed: number): Noise {
  return {
    gaussian: (step, count) => randomStream(seed, 'noise', step).gaussians(count),
    uniform: (step, count) => randomStream(seed, 'noise', step).uniforms(count),
  };
}
