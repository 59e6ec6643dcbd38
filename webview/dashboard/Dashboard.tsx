import { useMemo } from 'preact/hooks';
import { type ChartModel, initialOptions } from '../shared/charts/chartModel';
import type { SaveFile } from '../shared/charts/takeAway';
import { reportMarkdown } from '../shared/report/reportHtml';
import { saveReport } from '../shared/report/saveReport';
import { useRemembered } from '../shared/useRemembered';
import { Banners } from './Banners';
import { dashboardCharts } from './chartDefinitions';
import { Charts } from './Charts';
import { ConfigurationSection } from './ConfigurationSection';
import { EvaluationSection } from './EvaluationSection';
import { Figures } from './Figures';
import { Header } from './Header';
import type { DashboardHost } from './host';
import type { DashboardState } from './dashboardState';
import { MachineSection } from './MachineSection';
import { figuresOf } from './runFigures';
import { runReport } from './runReport';
import { useDashboard } from './useDashboard';
import { useScrollPosition } from './useScrollPosition';
import { Waiting } from './Waiting';
import './dashboard.css';

/** The dashboard of one run, from the moment it is queued to its evaluation. */
export function Dashboard({ host }: { host: DashboardHost }) {
  const { state, source } = useDashboard(host);
  useScrollPosition(host, state !== undefined);
  const [options, change] = useRemembered(host, initialOptions);
  const charts = useCharts(state, options.smoothing);
  if (!state) return <Waiting />;
  const { run, config, evaluation, lastStep, epochs, trusted, imagesUri, resources, revision } = state;
  const measured = lastStep !== undefined || epochs.length > 0;
  const saveFile: SaveFile = (name, content) => host.post({ type: 'saveFile', name: `${run.id} ${name}`, content });
  const share = {
    onReport: () => void saveReport(runReport(state), charts, options, source, saveFile),
    markdown: () => reportMarkdown(runReport(state)),
  };
  return (
    <main>
      <Header host={host} run={run} config={config} trusted={trusted} share={share} />
      <Banners host={host} run={run} trusted={trusted} />
      <Figures figures={figuresOf(state)} />
      {measured ? (
        <Charts
          charts={charts}
          options={options}
          onChange={change}
          source={source}
          revision={revision}
          onSaveFile={saveFile}
        />
      ) : (
        <Waiting run={run} />
      )}
      {evaluation && <EvaluationSection host={host} evaluation={evaluation} imagesUri={imagesUri} />}
      <MachineSection samples={resources} />
      <ConfigurationSection config={config} />
    </main>
  );
}

function useCharts(state: DashboardState | undefined, smoothing: number): ChartModel[] {
  const run = state?.run.id;
  const regularized = state?.config.regularizer.name !== 'none';
  const validated = state?.run.dataset ? state.run.dataset.validation > 0 : true;
  return useMemo(
    () => (run === undefined ? [] : dashboardCharts({ run, regularized, validated, smoothing })),
    [run, regularized, validated, smoothing],
  );
}
