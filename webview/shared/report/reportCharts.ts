import type { CurvesAnswer } from '../../../src/protocol/curves';
import type { ChartModel, ChartOptions } from '../charts/chartModel';
import { shownCharts } from '../charts/chartOrder';
import { chartSvg } from '../charts/chartSvg';
import type { ChartTheme } from '../charts/chartTheme';
import { shownData, shownLines } from '../charts/shownLines';
import type { CurveSource } from '../curves/curveSource';

/** Buckets of a curve in a report: it cannot be zoomed. */
const buckets = 700;

/** Pictures of all charts that are shown, in sight or not, as they are set up now. Charts without values are left out. */
export async function reportCharts(
  models: readonly ChartModel[],
  options: ChartOptions,
  source: CurveSource,
  theme: ChartTheme,
): Promise<{ title: string; help: string; svg: string }[]> {
  const charts = await Promise.all(
    shownCharts(models, options).map(async (model, index) => {
      const lines = model.lines.filter(({ key }) => !options.hidden.includes(`${model.id}/${key}`));
      const range = options.range ?? undefined;
      const answer = await new Promise<CurvesAnswer>((resolve) =>
        source.ask({ curves: lines.map(({ curve }) => curve), axis: options.xAxis, range, buckets }, resolve),
      );
      if (!answer.extent) return undefined;
      const shown = shownLines(lines);
      const svg = chartSvg({
        model: { ...model, id: `${model.id}-${index}` },
        data: shownData(answer, shown),
        lines: shown,
        axis: options.xAxis,
        range: range ?? answer.extent,
        logarithmic: options.logarithmic,
        theme,
      });
      return { title: model.title, help: `${model.help} ${model.reading}`, svg };
    }),
  );
  return charts.filter((chart) => chart !== undefined);
}
