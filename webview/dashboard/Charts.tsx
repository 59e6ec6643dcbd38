import { ChartGrid } from '../shared/charts/ChartGrid';
import type { ChartModel, ChartOptions } from '../shared/charts/chartModel';
import type { SaveFile } from '../shared/charts/takeAway';
import type { CurveSource } from '../shared/curves/curveSource';
import { diagnosticsGroup } from '../shared/metricCharts';
import { DiagnosticsIntroduction } from './DiagnosticsIntroduction';

interface ChartsProps {
  charts: readonly ChartModel[];
  options: ChartOptions;
  onChange: (change: Partial<ChartOptions>) => void;
  source: CurveSource;
  revision: number;
  onSaveFile: SaveFile;
}

export function Charts(props: ChartsProps) {
  return <ChartGrid {...props} introductions={{ [diagnosticsGroup]: <DiagnosticsIntroduction /> }} />;
}
