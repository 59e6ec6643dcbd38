import type { Measured } from '../../protocol/measured';
import { epochMetrics, stepMetrics } from '../../protocol/metrics';
import type { MetricTable } from './metricTable';
import type { RunCurves } from './runCurves';

/** @param keptEpochs How many of the epochs the receiver has already. */
export function measuredOf({ steps, epochs }: RunCurves, keptEpochs: number): Measured {
  const kept = Math.min(keptEpochs, epochs.length);
  return {
    steps: steps.length,
    ...(steps.length > 0 && { lastStep: rowOf(steps, stepMetrics, steps.length - 1) }),
    keptEpochs: kept,
    epochs: Array.from({ length: epochs.length - kept }, (_, index) => rowOf(epochs, epochMetrics, kept + index)),
  };
}

function rowOf<Metric extends string>(
  table: MetricTable<Metric>,
  metrics: readonly Metric[],
  row: number,
): Float64Array {
  const place = (['step', 'epoch', 'time'] as const).map((name) => table.position(name).values[row]!);
  return Float64Array.from([...place, ...metrics.map((metric) => table.column(metric).measured.values[row]!)]);
}
