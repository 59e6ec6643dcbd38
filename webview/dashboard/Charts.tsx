import { useMemo } from 'preact/hooks';
import { initialOptions } from '../shared/charts/chartModel';
import { ChartGrid } from '../shared/charts/ChartGrid';
import type { CurveSource } from '../shared/curves/curveSource';
import { useRemembered } from '../shared/useRemembered';
import { dashboardCharts } from './chartDefinitions';
import type { DashboardState } from './dashboardState';
import { diagnosticsGroup } from '../shared/metricCharts';
import { DiagnosticsIntroduction } from './DiagnosticsIntroduction';
import type { DashboardHost } from './host';

interface ChartsProps {
  host: DashboardHost;
  state: DashboardState;
  source: CurveSource;
}

export function Charts({ host, state: { run, config, revision }, source }: ChartsProps) {
  const [options, change] = useRemembered(host, initialOptions);
  const regularized = config.regularizer.name !== 'none';
  const validated = run.dataset ? run.dataset.validation > 0 : true;
  const charts = useMemo(
    () => dashboardCharts({ run: run.id, regularized, validated, smoothing: options.smoothing }),
    [run.id, regularized, validated, options.smoothing],
  );
  return (
    <ChartGrid
      charts={charts}
      options={options}
      onChange={change}
      source={source}
      revision={revision}
      onSaveFile={(name, content) => host.post({ type: 'saveFile', name: `${run.name} ${name}`, content })}
      introductions={{ [diagnosticsGroup]: <DiagnosticsIntroduction /> }}
    />
  );
}
