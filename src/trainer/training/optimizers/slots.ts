import * as tf from '@tensorflow/tfjs-core';

/** What an optimizer remembers of each parameter: one variable of the parameter's shape, zero at first. */
export class Slots {
  private readonly variables: ReadonlyMap<string, tf.Variable>;

  /** @param kind e.g. `momentum`, the first part of the keys in a checkpoint */
  constructor(
    private readonly kind: string,
    parameters: ReadonlyMap<string, tf.Variable>,
  ) {
    const zeros = (shape: number[]) => tf.tidy(() => tf.variable(tf.zeros(shape), false));
    this.variables = new Map([...parameters].map(([name, parameter]) => [name, zeros(parameter.shape)]));
  }

  /** The variable that belongs to the parameter `name`. */
  get(name: string): tf.Variable {
    return this.variables.get(name)!;
  }

  /** All variables, by `kind.name`. */
  byKey(): Map<string, tf.Variable> {
    return new Map([...this.variables].map(([name, variable]) => [`${this.kind}.${name}`, variable]));
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
