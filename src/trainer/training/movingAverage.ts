import * as tf from '@tensorflow/tfjs-core';

/**
 * An exponential moving average of weights (Polyak & Juditsky 1992; with decay as in Tarvainen & Valpola 2017):
 *
 *     average ← decay·average + (1 − decay)·weight       after every step; it starts at the weights
 */
export class MovingAverage {
  private readonly averages: ReadonlyMap<string, tf.Variable>;

  /** @param weights by name; running statistics too, which belong to the weights that they were measured with */
  constructor(
    private readonly decay: number,
    private readonly weights: ReadonlyMap<string, tf.Variable>,
  ) {
    this.averages = new Map(
      [...weights].map(([name, weight]) => [name, tf.tidy(() => tf.variable(tf.clone(weight), false))]),
    );
  }

  update(): void {
    tf.tidy(() => {
      const decay = tf.scalar(this.decay);
      const rest = tf.scalar(1 - this.decay);
      for (const [name, average] of this.averages)
        average.assign(tf.add(tf.mul(average, decay), tf.mul(this.weights.get(name)!, rest)));
    });
  }

  /** Does something while the averages stand in the weights' place. */
  async inPlace<T>(use: () => Promise<T>): Promise<T> {
    this.swap();
    try {
      return await use();
    } finally {
      this.swap();
    }
  }

  /** The averages, by the names of the weights; assign to these variables to go on from a checkpoint. */
  state(): ReadonlyMap<string, tf.Variable> {
    return this.averages;
  }

  dispose(): void {
    for (const average of this.averages.values()) average.dispose();
  }

  private swap(): void {
    for (const [name, average] of this.averages)
      tf.tidy(() => {
        const weight = this.weights.get(name)!;
        const kept = tf.clone(weight);
        weight.assign(average);
        average.assign(kept);
      });
  }
}
