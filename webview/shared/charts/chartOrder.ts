import type { ChartModel, ChartOptions } from './chartModel';

/** The charts that are shown, in the order that a person gave them. */
export function shownCharts(charts: readonly ChartModel[], { hidden, order }: ChartOptions): ChartModel[] {
  const place = ({ id }: ChartModel) => {
    const given = order.indexOf(id);
    return given < 0 ? order.length + charts.findIndex((chart) => chart.id === id) : given;
  };
  return charts.filter(({ id }) => !hidden.includes(id)).sort((a, b) => place(a) - place(b));
}

/** The order after a chart has gone to the place of another one: of its neighbour, or of the one it was dropped on. */
export function reordered(charts: readonly ChartModel[], options: ChartOptions, id: string, to: string): string[] {
  const ids = shownCharts(charts, options).map((chart) => chart.id);
  const target = ids.indexOf(to);
  if (target < 0 || !ids.includes(id)) return options.order;
  const others = ids.filter((other) => other !== id);
  others.splice(target, 0, id);
  return others;
}

/** The chart of the same group that stands `places` further on. */
export function neighbour(
  charts: readonly ChartModel[],
  options: ChartOptions,
  { id, group }: ChartModel,
  places: number,
): string | undefined {
  const ids = shownCharts(charts, options)
    .filter((chart) => chart.group === group)
    .map((chart) => chart.id);
  return ids[ids.indexOf(id) + places];
}

/** Headings in the order of their first charts. */
export function groupsOf(charts: readonly ChartModel[]): string[] {
  return [...new Set(charts.map(({ group }) => group))];
}

/** The list with the name, or without it when it was there. */
export function toggled(names: readonly string[], name: string): string[] {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
}
