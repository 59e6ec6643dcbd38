import { Column, lowerBound } from './column';

/** Where a row belongs in the run; all three ascend. */
export type PositionColumn = 'step' | 'epoch' | 'elapsed';

/** Values as they come from the host, where a number that is not finite may have become null or a string. */
export type RawValue = number | string | null | undefined;

/** One kind of metric records as columns: a `Float64Array` per metric instead of an object per record. */
export class MetricTable<Metric extends string> {
  private readonly positions = { step: new Column(), epoch: new Column(), elapsed: new Column() };
  private readonly columns: ReadonlyMap<Metric, Column>;

  constructor(private readonly metrics: readonly Metric[]) {
    this.columns = new Map(metrics.map((metric) => [metric, new Column()]));
  }

  get length(): number {
    return this.positions.step.length;
  }

  position(name: PositionColumn): Column {
    return this.positions[name];
  }

  column(metric: Metric): Column {
    return this.columns.get(metric)!;
  }

  /**
   * Adds a row. Rows of this step and later, if any, are replaced: a record that comes twice counts once.
   *
   * @param elapsed Seconds since the run's first record; a clock that was set back does not turn the curve around.
   */
  append(step: number, epoch: number, elapsed: number, values: Readonly<Partial<Record<Metric, RawValue>>>): void {
    const { positions } = this;
    if (step <= positions.step.last) this.truncate(lowerBound(positions.step.values, step));
    const previous = positions.elapsed.length > 0 ? positions.elapsed.last : 0;
    positions.step.push(step);
    positions.epoch.push(epoch);
    positions.elapsed.push(Math.max(previous, elapsed));
    for (const metric of this.metrics) this.columns.get(metric)!.push(numberOf(values[metric]));
  }

  clear(): void {
    this.truncate(0);
  }

  private truncate(length: number): void {
    for (const column of [...Object.values(this.positions), ...this.columns.values()]) column.truncate(length);
  }
}

/** JSON has no NaN: it reaches the webview as null or as the string that `metrics.jsonl` uses. */
function numberOf(value: RawValue): number {
  return typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
}
