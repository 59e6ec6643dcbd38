import { Column, lowerBound } from './column';
import { SmoothedColumn } from './smoothing';
import { Summaries } from './summaries';

/** Where a row belongs in the run; all ascend. */
export type PositionColumn = 'step' | 'epoch' | 'time';

/** A column with what is derived from it, each computed when it is first asked for and then only for new rows. */
export class MetricColumn {
  readonly measured = new Column();
  readonly summaries = new Summaries(this.measured);
  /** Whether any row has a value: a metric that is not measured has no gaps to mark. */
  given = false;
  private smoothed: { column: SmoothedColumn; summaries: Summaries } | undefined;

  /** The moving average with factor β; only the last factor that was asked for is kept. */
  smoothedBy(factor: number): { column: SmoothedColumn; summaries: Summaries } {
    if (this.smoothed?.column.factor !== factor) {
      const column = new SmoothedColumn(this.measured, factor);
      this.smoothed = { column, summaries: new Summaries(column.smoothed) };
    }
    this.smoothed!.column.catchUp();
    return this.smoothed!;
  }
}

/** One kind of metric records as columns: a `Float64Array` per metric instead of an object per record. */
export class MetricTable<Metric extends string> {
  private readonly positions = { step: new Column(), epoch: new Column(), time: new Column() };
  private readonly columns: MetricColumn[];
  private readonly indexes: ReadonlyMap<string, number>;

  constructor(metrics: readonly Metric[]) {
    this.columns = metrics.map(() => new MetricColumn());
    this.indexes = new Map(metrics.map((metric, index) => [metric, index]));
  }

  get length(): number {
    return this.positions.step.length;
  }

  /** Grows whenever rows are taken away. */
  get revision(): number {
    return this.positions.step.revision;
  }

  position(name: PositionColumn): Column {
    return this.positions[name];
  }

  column(metric: Metric): MetricColumn {
    return this.columns[this.indexes.get(metric)!]!;
  }

  /**
   * Adds a row. Rows of this step and later, if any, go: a resumed run supersedes what it trains again.
   *
   * @param time Milliseconds since 1970; a clock that was set back does not turn the curve around.
   * @param values In the order of the metrics; undefined where the record has none.
   */
  append(step: number, epoch: number, time: number, values: ArrayLike<number | undefined>): void {
    const { positions, columns } = this;
    this.truncateFrom(step);
    positions.time.push(positions.time.length > 0 ? Math.max(positions.time.last, time) : time);
    positions.step.push(step);
    positions.epoch.push(epoch);
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      const value = values[index];
      column.given ||= value !== undefined;
      column.measured.push(value ?? NaN);
    }
  }

  /** Takes the rows of this step and later away. */
  truncateFrom(step: number): void {
    const { step: steps } = this.positions;
    if (step <= steps.last) this.truncate(lowerBound(steps.values, step));
  }

  clear(): void {
    this.truncate(0);
  }

  private truncate(length: number): void {
    for (const column of Object.values(this.positions)) column.truncate(length);
    for (const { measured } of this.columns) measured.truncate(length);
  }
}
