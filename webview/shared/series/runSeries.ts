import {
  epochMetrics,
  type EpochMetric,
  type MetricsRecord,
  stepMetrics,
  type StepMetric,
} from '../../../src/protocol/metrics';
import { MetricTable } from './metricTable';

/** All that one run has measured so far, as columns. */
export class RunSeries {
  readonly steps = new MetricTable<StepMetric>(stepMetrics);
  readonly epochs = new MetricTable<EpochMetric>(epochMetrics);
  private firstTime: number | undefined;

  append(records: readonly MetricsRecord[]): void {
    for (const record of records) {
      this.firstTime ??= record.time;
      const elapsed = (record.time - this.firstTime) / 1000;
      if (record.kind === 'step') this.steps.append(record.step, record.epoch, elapsed, record);
      else this.epochs.append(record.step, record.epoch, elapsed, record);
    }
  }

  /** Forgets all records and takes these. */
  replace(records: readonly MetricsRecord[]): void {
    this.steps.clear();
    this.epochs.clear();
    this.firstTime = undefined;
    this.append(records);
  }
}
