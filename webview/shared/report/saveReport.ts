import type { ChartModel, ChartOptions } from '../charts/chartModel';
import { readChartTheme } from '../charts/chartTheme';
import type { SaveFile } from '../charts/takeAway';
import type { CurveSource } from '../curves/curveSource';
import { reportCharts } from './reportCharts';
import { type Report, reportHtml } from './reportHtml';

/** Makes the report with pictures of all charts, and has the host save it. */
export async function saveReport(
  report: Omit<Report, 'charts' | 'colours'>,
  charts: readonly ChartModel[],
  options: ChartOptions,
  source: CurveSource,
  save: SaveFile,
): Promise<void> {
  const theme = readChartTheme();
  const colours = { background: theme.background, text: theme.text, faint: theme.text };
  save('report.html', reportHtml({ ...report, charts: await reportCharts(charts, options, source, theme), colours }));
}
