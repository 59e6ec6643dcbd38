import { epochMetrics, type MetricsRecord, stepMetrics } from '../../protocol/metrics';
import { MetricTable } from './metricTable';

/** All that one run has measured so far, as columns. */
export class RunCurves {
  readonly steps = new MetricTable(stepMetrics);
  readonly epochs = new MetricTable(epochMetrics);
  private knownStepsPerEpoch: number | undefined;

  /** Milliseconds since 1970 of the first record, NaN before it. */
  get firstTime(): number {
    const first = (table: { position(name: 'time'): { values: Float64Array } }) => table.position('time').values[0];
    return first(this.steps) ?? first(this.epochs) ?? NaN;
  }

  /** Until the run's progress tells it, the epochs that have ended do. Undefined before the first has. */
  get stepsPerEpoch(): number | undefined {
    if (this.knownStepsPerEpoch !== undefined) return this.knownStepsPerEpoch;
    const learned = this.epochs.position('step').last / this.epochs.position('epoch').last;
    return learned > 0 ? learned : undefined;
  }

  set stepsPerEpoch(steps: number | undefined) {
    this.knownStepsPerEpoch = steps !== undefined && steps > 0 ? steps : undefined;
  }

  append(record: MetricsRecord): void {
    const { step, epoch, time } = record;
    if (record.kind === 'step') {
      const values = stepMetrics.map((metric) => record[metric]);
      this.appendStep(step, epoch, time, values);
    } else {
      const values = epochMetrics.map((metric) => record[metric]);
      this.epochs.append(step, epoch, time, values);
    }
  }

  /** @param values In the order of `stepMetrics`. */
  appendStep(step: number, epoch: number, time: number, values: ArrayLike<number | undefined>): void {
    // A run that goes back to an earlier step takes the epochs that it trains again back too.
    if (step <= this.epochs.position('step').last) this.epochs.truncateFrom(step);
    this.steps.append(step, epoch, time, values);
  }

  clear(): void {
    this.steps.clear();
    this.epochs.clear();
  }
}
