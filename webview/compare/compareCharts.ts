import type { ChartModel, Line } from '../shared/charts/chartModel';
import { metricCharts } from '../shared/metricCharts';
import type { CompareOptions } from './host';
import type { RunRow } from './rows';

/** A chart for every metric, in each of them a line for every run that is checked, or for every group of them. */
export function compareCharts(
  rows: readonly RunRow[],
  { band }: Pick<CompareOptions, 'band'>,
  smoothing: number,
): ChartModel[] {
  const drawn = rows.filter(({ checked }) => checked);
  return metricCharts.flatMap((chart) =>
    chart.lines.map(({ name, label }): ChartModel => {
      const epochs = name.of === 'epoch';
      const alone = chart.lines.length === 1;
      return {
        id: name.metric,
        title: alone ? chart.title : `${chart.title}: ${label}`,
        group: chart.group,
        help: chart.help,
        reading: chart.reading,
        scale: chart.scale,
        lines: drawn.map(({ folder, name: runName, group, colour, dash }): Line => ({
          key: group !== undefined && band ? group : folder,
          label: group === undefined ? runName : band ? group : `${runName} (${group})`,
          curve: { ...name, run: folder, smoothing: epochs || chart.exact ? 0 : smoothing },
          colour,
          ...(dash && { dash }),
          ...(epochs && { points: true }),
          ...(group !== undefined && band && { group }),
        })),
      };
    }),
  );
}
