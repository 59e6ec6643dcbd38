import { Banners } from './Banners';
import { Charts } from './Charts';
import { ConfigurationSection } from './ConfigurationSection';
import { EvaluationSection } from './EvaluationSection';
import { Figures } from './Figures';
import { Header } from './Header';
import type { DashboardHost } from './host';
import { figuresOf } from './runFigures';
import { useDashboard } from './useDashboard';
import { useScrollPosition } from './useScrollPosition';
import { Waiting } from './Waiting';
import './dashboard.css';

/** The dashboard of one run, from the moment it is queued to its evaluation. */
export function Dashboard({ host }: { host: DashboardHost }) {
  const { state, source } = useDashboard(host);
  useScrollPosition(host, state !== undefined);
  if (!state) return <Waiting />;
  const { run, config, evaluation, lastStep, epochs, trusted, imagesUri } = state;
  const measured = lastStep !== undefined || epochs.length > 0;
  return (
    <main>
      <Header host={host} run={run} config={config} trusted={trusted} />
      <Banners host={host} run={run} trusted={trusted} />
      <Figures figures={figuresOf(state)} />
      {measured ? <Charts host={host} state={state} source={source} /> : <Waiting run={run} />}
      {evaluation && <EvaluationSection host={host} evaluation={evaluation} imagesUri={imagesUri} />}
      <ConfigurationSection config={config} />
    </main>
  );
}
