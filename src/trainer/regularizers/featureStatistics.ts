/** Means and deviations of features, per class [K, d] and of all images together [d] (the marginal). */
export interface FeatureStatistics {
  /** K */
  readonly classCount: number;
  /** d */
  readonly featureDimension: number;
  /** Images of each class [K]. */
  readonly counts: readonly number[];
  /** μ_k [K, d], row by row */
  readonly classMeans: Float32Array;
  /** σ_k [K, d], row by row */
  readonly classDeviations: Float32Array;
  /** [d] */
  readonly mean: Float32Array;
  /** [d] */
  readonly deviation: Float32Array;
}

/**
 * Collects {@link FeatureStatistics} batch by batch in float64, without keeping the features (Welford 1962; classes are
 * merged as in Chan, Golub, LeVeque 1983).
 *
 * Deviations are sample deviations: the sum of squares over n − 1, as `torch.std` has it. A class with one image gets the
 * pooled within-class deviation √(Σ_k SS_k ÷ Σ_k (n_k − 1)); if no class has two images, the marginal one. A class without
 * images gets the marginal mean and the pooled deviation. Nothing is ever NaN; without any images everything is 0.
 */
export class FeatureStatisticsAccumulator {
  private readonly counts: number[];
  /** [K, d] */
  private readonly means: Float64Array;
  /** Sums of squared distances to the class mean [K, d]. */
  private readonly squares: Float64Array;

  constructor(
    private readonly classCount: number,
    private readonly featureDimension: number,
  ) {
    this.counts = new Array<number>(classCount).fill(0);
    this.means = new Float64Array(classCount * featureDimension);
    this.squares = new Float64Array(classCount * featureDimension);
  }

  /**
   * @param features [N, d], row by row
   * @param labels [N], 0 to K − 1
   */
  add(features: Float32Array, labels: ArrayLike<number>): void {
    const d = this.featureDimension;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]!;
      const count = ++this.counts[label]!;
      for (let j = 0; j < d; j++) {
        const at = label * d + j;
        const distance = features[i * d + j]! - this.means[at]!;
        this.means[at]! += distance / count;
        this.squares[at]! += distance * (features[i * d + j]! - this.means[at]!);
      }
    }
  }

  finish(): FeatureStatistics {
    const { classCount, featureDimension: d, counts } = this;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const degreesOfFreedom = counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
    const classMeans = new Float32Array(classCount * d);
    const classDeviations = new Float32Array(classCount * d);
    const mean = new Float32Array(d);
    const deviation = new Float32Array(d);
    const deviationOf = (squares: number, freedom: number) => (freedom > 0 ? Math.sqrt(squares / freedom) : 0);

    for (let j = 0; j < d; j++) {
      let sum = 0;
      let withinClasses = 0;
      for (let k = 0; k < classCount; k++) {
        sum += counts[k]! * this.means[k * d + j]!;
        withinClasses += this.squares[k * d + j]!;
      }
      const marginalMean = total > 0 ? sum / total : 0;
      let betweenClasses = 0;
      for (let k = 0; k < classCount; k++) betweenClasses += counts[k]! * (this.means[k * d + j]! - marginalMean) ** 2;
      const marginalDeviation = deviationOf(withinClasses + betweenClasses, total - 1);
      const pooledDeviation = degreesOfFreedom > 0 ? deviationOf(withinClasses, degreesOfFreedom) : marginalDeviation;

      mean[j] = marginalMean;
      deviation[j] = marginalDeviation;
      for (let k = 0; k < classCount; k++) {
        const count = counts[k]!;
        classMeans[k * d + j] = count > 0 ? this.means[k * d + j]! : marginalMean;
        classDeviations[k * d + j] = count > 1 ? deviationOf(this.squares[k * d + j]!, count - 1) : pooledDeviation;
      }
    }
    return { classCount, featureDimension: d, counts: [...counts], classMeans, classDeviations, mean, deviation };
  }
}
