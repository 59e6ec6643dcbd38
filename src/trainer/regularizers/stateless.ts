import type { Regularizer } from './regularizer';

/** A regularizer that learns nothing and keeps nothing: its penalty is all there is to it. */
export function stateless(lambda: number, penalty: Regularizer['penalty']): Regularizer {
  return {
    lambda,
    penalty,
    afterStep: () => undefined,
    state: () => new Map(),
    dispose: () => undefined,
  };
}
