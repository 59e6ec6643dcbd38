/** What the paper's Figures 2–5 show of a batch's features; see docs/method.md. */
export interface FeatureDiagnostics {
  /** ‖mean_i F_i‖₂ */
  readonly featureNorm: number;
  /** H(Z) */
  readonly featureEntropy: number;
  /** H(Z|Y) */
  readonly conditionalEntropy: number;
  /** I(Z;Y) = H(Z) − H(Z|Y) */
  readonly mutualInformation: number;
}

/**
 * Diagnostics of one batch, in float64.
 *
 * Entropy is estimated from pairwise distances, d · mean_{i≠j} log ‖F_i − F_j‖₂, up to a constant: it compares batches of the
 * same size and dimension and may be negative. Pairs at distance 0 are left out; without any pair the estimate is 0.
 * The conditional entropy is the mean of the estimate over the classes with at least two rows, 0 if there are none.
 *
 * @param features F [N, d], row by row
 * @param labels y [N]
 */
export function featureDiagnostics(features: Float32Array, labels: ArrayLike<number>): FeatureDiagnostics {
  const n = labels.length;
  const d = features.length / n;
  const all = new LogDistances();
  const byClass = new Map<number, LogDistances>();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const logDistance = Math.log(squaredDistance(features, d, i, j)) / 2;
      all.add(logDistance);
      if (labels[i] !== labels[j]) continue;
      const ofClass = byClass.get(labels[i]!) ?? new LogDistances();
      byClass.set(labels[i]!, ofClass);
      ofClass.add(logDistance);
    }
  }
  const featureEntropy = d * all.mean();
  const ofClasses = [...byClass.values()].map((distances) => d * distances.mean());
  const conditionalEntropy = ofClasses.length > 0 ? ofClasses.reduce((sum, h) => sum + h, 0) / ofClasses.length : 0;
  return {
    featureNorm: normOfMean(features, n, d),
    featureEntropy,
    conditionalEntropy,
    mutualInformation: featureEntropy - conditionalEntropy,
  };
}

/** Mean of log distances; those of pairs at distance 0, −∞, are left out. NaN is not: it must show. */
class LogDistances {
  private sum = 0;
  private count = 0;

  add(logDistance: number): void {
    if (logDistance === -Infinity) return;
    this.sum += logDistance;
    this.count++;
  }

  mean(): number {
    return this.count > 0 ? this.sum / this.count : 0;
  }
}

function squaredDistance(features: Float32Array, d: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = features[i * d + k]! - features[j * d + k]!;
    sum += difference * difference;
  }
  return sum;
}

function normOfMean(features: Float32Array, n: number, d: number): number {
  let squares = 0;
  for (let k = 0; k < d; k++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += features[i * d + k]!;
    squares += (sum / n) ** 2;
  }
  return Math.sqrt(squares);
}
