import * as tf from '@tensorflow/tfjs-core';
import { byFactor, type Factors } from './factors';
import type { Optimizer } from './optimizer';
import { Slots } from './slots';

export interface AdamOptions {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
  /** AdamW: weight decay shrinks the parameter itself. Else it is added to the gradient. */
  readonly decoupled: boolean;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1) and AdamW (Loshchilov & Hutter 2019, algorithm 2) as torch.optim defines them:
 *
 *     decoupled ? p ← p·(1 − learningRate·weightDecay) : g ← g + weightDecay·p
 *     m ← β₁·m + (1 − β₁)·g,   v ← β₂·v + (1 − β₂)·g²
 *     p ← p − learningRate ÷ (1 − β₁ᵗ) · m ÷ (√v ÷ √(1 − β₂ᵗ) + ε),   t from 1
 */
export class Adam implements Optimizer {
  steps = 0;
  private readonly firstMoments: Slots;
  private readonly secondMoments: Slots;

  constructor(
    private readonly options: AdamOptions,
    readonly parameters: ReadonlyMap<string, tf.Variable>,
    private readonly factors: Factors = new Map(),
  ) {
    this.firstMoments = new Slots('firstMoment', parameters);
    this.secondMoments = new Slots('secondMoment', parameters);
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void {
    this.steps++;
    const { decoupled, weightDecay } = this.options;
    const [beta1, beta2] = this.options.betas;
    tf.tidy(() => {
      const b1 = tf.scalar(beta1);
      const b2 = tf.scalar(beta2);
      const rest1 = tf.scalar(1 - beta1);
      const rest2 = tf.scalar(1 - beta2);
      const epsilon = tf.scalar(this.options.epsilon);
      const unbiased = learningRate / (1 - beta1 ** this.steps);
      const rate = byFactor(this.factors, (factor) => tf.scalar(unbiased * factor));
      const unbias = tf.scalar(1 / Math.sqrt(1 - beta2 ** this.steps));
      const decay = tf.scalar(weightDecay);
      const shrink = byFactor(this.factors, (factor) => tf.scalar(1 - learningRate * factor * weightDecay));
      for (const [name, gradient] of gradients) {
        const parameter = this.parameters.get(name)!;
        const first = this.firstMoments.get(name);
        const second = this.secondMoments.get(name);
        const g = weightDecay > 0 && !decoupled ? tf.add(gradient, tf.mul(parameter, decay)) : gradient;
        const m = tf.add(tf.mul(first, b1), tf.mul(g, rest1));
        const v = tf.add(tf.mul(second, b2), tf.mul(tf.square(g), rest2));
        const step = tf.mul(tf.div(m, tf.add(tf.mul(tf.sqrt(v), unbias), epsilon)), rate(name));
        first.assign(m);
        second.assign(v);
        parameter.assign(tf.sub(decoupled ? tf.mul(parameter, shrink(name)) : parameter, step));
      }
    });
  }

  state(): ReadonlyMap<string, tf.Variable> {
    return new Map([...this.firstMoments.byKey(), ...this.secondMoments.byKey()]);
  }

  dispose(): void {
    this.firstMoments.dispose();
    this.secondMoments.dispose();
  }
}
