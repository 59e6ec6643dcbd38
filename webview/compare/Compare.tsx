import { useMemo } from 'preact/hooks';
import { initialOptions } from '../shared/charts/chartModel';
import { ChartGrid } from '../shared/charts/ChartGrid';
import { Button } from '../shared/controls/Button';
import { useRemembered } from '../shared/useRemembered';
import { reportMarkdown } from '../shared/report/reportHtml';
import { saveReport } from '../shared/report/saveReport';
import { ShareMenu } from '../shared/report/ShareMenu';
import { compareCharts } from './compareCharts';
import { compareReport } from './compareReport';
import { Grouping } from './Grouping';
import { type CompareHost, initialCompareOptions, type RememberedState } from './host';
import { ParallelCoordinates } from './ParallelCoordinates';
import { arrangedRows, runTable } from './rows';
import { RunsTable } from './RunsTable';
import { ScatterPlot } from './ScatterPlot';
import { SettingsTable } from './SettingsTable';
import { useCompare } from './useCompare';
import './compare.css';

/** Any number of runs side by side: their results, their curves, and what tells them apart. */
export function Compare({ host }: { host: CompareHost }) {
  const { runs, revision, source } = useCompare(host);
  const [options, change] = useRemembered(host, {
    ...initialOptions,
    ...initialCompareOptions,
    folders: [],
  } as RememberedState);
  const { groupBy, unchecked } = options;
  const table = useMemo(() => runTable(runs ?? [], options), [runs, groupBy, unchecked]);
  const charts = useMemo(
    () => compareCharts(table.rows, options, options.smoothing),
    [table, options.band, options.smoothing],
  );
  if (!runs)
    return (
      <p class="compare-waiting" role="status">
        Reading the runs…
      </p>
    );
  const saveFile = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
    host.post({ type: 'saveFile', name: `comparison ${name}`, content });
  const rows = arrangedRows(table.rows, table.columns, options);
  const checked = table.rows.filter((row) => row.checked);
  return (
    <main>
      <header class="compare-head">
        <h1>{runs.length === 1 ? '1 run' : `${runs.length} runs`} compared</h1>
        <div class="actions">
          <ShareMenu
            onReport={() => void saveReport(compareReport(table), charts, options, source, saveFile)}
            markdown={() => reportMarkdown(compareReport(table))}
          />
          <Button icon="configuration" action="chooseRuns" onClick={() => host.post({ type: 'chooseRuns' })}>
            Choose Runs…
          </Button>
        </div>
      </header>
      {runs.length === 0 ? (
        <p role="status">The runs of this comparison are gone. Choose others.</p>
      ) : (
        <>
          <RunsTable
            rows={rows}
            columns={table.columns}
            options={options}
            onChange={change}
            onOpen={(folder) => host.post({ type: 'openDashboard', folder })}
            onRemove={(folder) => host.post({ type: 'removeRun', folder })}
            onSaveFile={saveFile}
          />
          <Grouping table={table} options={options} onChange={change} />
          <ChartGrid
            charts={charts}
            options={options}
            onChange={change}
            source={source}
            revision={revision}
            onSaveFile={saveFile}
          />
          <SettingsTable rows={table.rows} differing={table.differing} />
          <ParallelCoordinates rows={checked} columns={table.columns} />
          <ScatterPlot rows={checked} columns={table.columns} options={options} onChange={change} />
        </>
      )}
    </main>
  );
}
