import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../random';

type Initializer = (name: string, shape: readonly number[]) => Float32Array;

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Every entry is `value`. */
export function constant(value: number): Initializer {
  return (_name, shape) => new Float32Array(size(shape)).fill(value);
}

/** N(0, deviation²), drawn from the stream that `seed` and the variable's name give: independent of creation order. */
export function normal(seed: number, deviation: number): Initializer {
  return (name, shape) =>
    randomStream(seed, 'weights', name)
      .gaussians(size(shape))
      .map((x) => x * deviation);
}

/** The named variables of a network, in the order of their creation. */
export class Variables {
  readonly parameters = new Map<string, tf.Variable>();
  readonly buffers = new Map<string, tf.Variable>();

  parameter<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], initial: Initializer): tf.Variable<R> {
    return add(this.parameters, name, shape, initial);
  }

  buffer<R extends tf.Rank>(name: string, shape: tf.ShapeMap[R], initial: Initializer): tf.Variable<R> {
    return add(this.buffers, name, shape, initial);
  }

  dispose(): void {
    for (const variable of [...this.parameters.values(), ...this.buffers.values()]) variable.dispose();
  }
}

/** tfjs names variables by itself: its names are global, so that a second network could not use the first one's. */
function add<R extends tf.Rank>(
  map: Map<string, tf.Variable>,
  name: string,
  shape: tf.ShapeMap[R],
  initial: Initializer,
): tf.Variable<R> {
  const variable = tf.tidy(() => tf.variable(tf.tensor(initial(name, shape), shape)));
  map.set(name, variable);
  return variable;
}
