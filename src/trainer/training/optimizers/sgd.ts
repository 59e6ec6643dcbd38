import * as tf from '@tensorflow/tfjs-core';
import { byFactor, type Factors } from './factors';
import type { Optimizer } from './optimizer';
import { Slots } from './slots';

export interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent as torch.optim.SGD defines it (Sutskever et al. 2013, with the learning rate outside):
 *
 *     g ← g + weightDecay·p
 *     v ← momentum·v + g
 *     p ← p − learningRate·(nesterov ? g + momentum·v : v)
 */
export class Sgd implements Optimizer {
  steps = 0;
  private readonly velocities: Slots | undefined;

  constructor(
    private readonly options: SgdOptions,
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    private readonly factors: Factors = new Map(),
  ) {
    if (options.momentum > 0) this.velocities = new Slots('momentum', parameters);
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void {
    const { nesterov, weightDecay } = this.options;
    tf.tidy(() => {
      const rate = byFactor(this.factors, (factor) => tf.scalar(learningRate * factor));
      const momentum = tf.scalar(this.options.momentum);
      const decay = tf.scalar(weightDecay);
      for (const [name, gradient] of gradients) {
        const parameter = this.parameters.get(name)!;
        const g = weightDecay > 0 ? tf.add(gradient, tf.mul(parameter, decay)) : gradient;
        let direction = g;
        if (this.velocities) {
          const velocity = this.velocities.get(name);
          const v = tf.add(tf.mul(velocity, momentum), g);
          velocity.assign(v);
          direction = nesterov ? tf.add(g, tf.mul(v, momentum)) : v;
        }
        parameter.assign(tf.sub(parameter, tf.mul(direction, rate(name))));
      }
    });
    this.steps++;
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return this.velocities?.byKey() ?? new Map();
  }

  dispose(): void {
    this.velocities?.dispose();
  }
}
