import type { ChartModel } from '../shared/charts/chartModel';
import type { LineColour } from '../shared/charts/chartTheme';
import { metricCharts, type MetricLine } from '../shared/metricCharts';

interface RunOfCharts {
  /** Id of the run. */
  run: string;
  /** Without a regularizer the loss is the cross-entropy: one line says both. */
  regularized: boolean;
  /** Without validation images there is nothing of an epoch to draw. */
  validated: boolean;
  /** β of the moving average of steps. */
  smoothing: number;
}

/** Looks by the place of a line in its chart; epochs have the same colour everywhere. */
const stepLooks: { colour: LineColour; dash?: readonly number[] }[] = [
  { colour: 'blue' },
  { colour: 'purple', dash: [6, 2] },
  { colour: 'green', dash: [2, 2] },
];

/** The charts of one run. Epochs are few and already means: they are not smoothed. */
export function dashboardCharts({ run, regularized, validated, smoothing }: RunOfCharts): ChartModel[] {
  const isShown = ({ name: { of, metric } }: MetricLine) =>
    (validated || of === 'step') && (regularized || (metric !== 'crossEntropy' && metric !== 'regularization'));
  return metricCharts.map(({ exact, lines, ...chart }) => ({
    ...chart,
    lines: lines.filter(isShown).map(({ name, label }, index) => ({
      key: label,
      label,
      ...(name.of === 'epoch'
        ? { curve: { ...name, run, smoothing: 0 }, colour: 'orange' as const, points: true }
        : { curve: { ...name, run, smoothing: exact ? 0 : smoothing }, ...stepLooks[index]! }),
    })),
  }));
}
