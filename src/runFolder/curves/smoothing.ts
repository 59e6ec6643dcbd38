import { Column } from './column';

/**
 * Exponential moving average of a column, without the bias towards zero of its first rows:
 *
 *     s_t = β·s_{t−1} + (1 − β)·x_t,    smoothed_t = s_t ÷ (1 − β^t),    s_0 = 0
 *
 * Rows that are not finite give NaN and leave the average as it is.
 */
export class SmoothedColumn {
  /** As many rows as the source had at the last `catchUp`. */
  readonly smoothed = new Column();
  private sourceRevision: number;
  private average = 0;
  /** 1 − β^t after t finite rows. */
  private weight = 0;

  /** @param factor β, 0 (no smoothing) to below 1. */
  constructor(
    private readonly source: Column,
    readonly factor: number,
  ) {
    this.sourceRevision = source.revision;
  }

  /** As many rows as the source has now. */
  get values(): Float64Array {
    this.catchUp();
    return this.smoothed.values;
  }

  /** Computes the rows that the source has gained. */
  catchUp(): void {
    if (this.source.revision !== this.sourceRevision) this.restart();
    const source = this.source.values;
    const { factor } = this;
    for (let row = this.smoothed.length; row < source.length; row++) {
      const value = source[row]!;
      if (!Number.isFinite(value)) {
        this.smoothed.push(NaN);
        continue;
      }
      this.average = factor * this.average + (1 - factor) * value;
      this.weight = factor * this.weight + (1 - factor);
      this.smoothed.push(this.average / this.weight);
    }
  }

  private restart(): void {
    this.sourceRevision = this.source.revision;
    this.smoothed.truncate(0);
    this.average = 0;
    this.weight = 0;
  }
}
