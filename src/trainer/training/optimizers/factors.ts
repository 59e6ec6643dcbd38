import type * as tf from '@tensorflow/tfjs-core';

/** What the learning rate of a parameter is multiplied by, by the parameter's name; 1 for those that are not in it. */
export type Factors = ReadonlyMap<string, number>;

/** A tensor that depends on a parameter's factor, made once for all parameters of the same factor. */
export function byFactor(factors: Factors, make: (factor: number) => tf.Scalar): (name: string) => tf.Scalar {
  const made = new Map<number, tf.Scalar>();
  return (name) => {
    const factor = factors.get(name) ?? 1;
    const tensor = made.get(factor) ?? make(factor);
    made.set(factor, tensor);
    return tensor;
  };
}
