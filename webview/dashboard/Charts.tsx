import { useEffect, useMemo, useState } from 'preact/hooks';
import { Chart } from '../shared/charts/Chart';
import { useChartTheme } from '../shared/charts/chartTheme';
import type { Line } from '../shared/charts/line';
import type { RunSeries } from '../shared/series/runSeries';
import { SmoothedColumn } from '../shared/series/smoothing';
import { xAxisOf, type XRange } from '../shared/series/xAxis';
import { type ChartDefinition, chartDefinitions, type LineDefinition } from './chartDefinitions';
import { ChartToolbar } from './ChartToolbar';
import type { DashboardState } from './dashboardState';
import type { DashboardHost } from './host';
import { useRemembered } from './useRemembered';
import './charts.css';

export function Charts({ host, state }: { host: DashboardHost; state: DashboardState }) {
  const { run, config, series, revision } = state;
  const [axisName, setAxisName] = useRemembered(host, 'xAxis', 'step');
  const [smoothing, setSmoothing] = useRemembered(host, 'smoothing', 0.9);
  const [hiddenNames, setHiddenNames] = useRemembered(host, 'hidden', []);
  const [range, setRange] = useState<XRange>();
  const theme = useChartTheme();

  const regularized = config.regularizer.name !== 'none';
  const validated = run.dataset ? run.dataset.validation > 0 : true;
  const definitions = useMemo(() => chartDefinitions(regularized, validated), [regularized, validated]);
  const lines = useMemo(
    () => new Map(definitions.map((chart) => [chart.id, linesOf(chart, series, smoothing)])),
    [definitions, series, smoothing],
  );
  const hidden = useMemo(() => new Set(hiddenNames), [hiddenNames]);
  const { progress } = run;
  const axis = xAxisOf(axisName, series, progress && progress.totalSteps / progress.totalEpochs);
  useEffect(() => setRange(undefined), [axisName]);

  const toggle = (name: string) =>
    setHiddenNames(hidden.has(name) ? hiddenNames.filter((other) => other !== name) : [...hiddenNames, name]);
  return (
    <section class="charts" aria-label="Charts">
      <ChartToolbar
        definitions={definitions}
        hidden={hidden}
        onToggle={toggle}
        axisName={axisName}
        onAxis={setAxisName}
        smoothing={smoothing}
        onSmoothing={setSmoothing}
        zoomed={range !== undefined}
        onReset={() => setRange(undefined)}
      />
      <div class="chart-grid">
        {definitions
          .filter(({ id }) => !hidden.has(id))
          .map((chart) => (
            <Chart
              key={chart.id}
              {...chart}
              lines={lines.get(chart.id)!}
              hiddenLines={hiddenLinesOf(chart, hidden)}
              onToggleLine={(label) => toggle(`${chart.id}/${label}`)}
              axis={axis}
              revision={revision}
              range={range}
              onZoom={setRange}
              theme={theme}
            />
          ))}
      </div>
    </section>
  );
}

/** The lines of a chart over the columns of a run. Epochs are few and already means: they are not smoothed. */
function linesOf(chart: ChartDefinition, series: RunSeries, smoothing: number): Line[] {
  return chart.lines.map((line) => {
    const curve = curveOf(line, series);
    const smooth = line.of === 'step' && !chart.exact && smoothing > 0;
    return {
      ...curve,
      ...(smooth && { smoothed: new SmoothedColumn(curve.measured, smoothing) }),
      label: line.label,
      colour: line.colour,
      dash: line.dash,
      points: line.of === 'epoch',
    };
  });
}

function curveOf(line: LineDefinition, { steps, epochs }: RunSeries) {
  return line.of === 'step'
    ? { rows: steps, measured: steps.column(line.metric) }
    : { rows: epochs, measured: epochs.column(line.metric) };
}

function hiddenLinesOf(chart: ChartDefinition, hidden: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(chart.lines.map(({ label }) => label).filter((label) => hidden.has(`${chart.id}/${label}`)));
}
