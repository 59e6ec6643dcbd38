import { Swatch } from '../shared/charts/Legend';
import type { SaveFile } from '../shared/charts/takeAway';
import { Button } from '../shared/controls/Button';
import { toCsv } from '../shared/csv';
import { toggled } from '../shared/charts/chartOrder';
import type { CompareOptions } from './host';
import type { RunColumn, RunRow } from './rows';

interface RunsTableProps {
  /** Filtered and sorted. */
  rows: readonly RunRow[];
  columns: readonly RunColumn[];
  options: CompareOptions;
  onChange: (change: Partial<CompareOptions>) => void;
  onOpen: (folder: string) => void;
  onRemove: (folder: string) => void;
  onSaveFile: SaveFile;
}

/** The runs with their results and the settings that differ. A click on a column's name sorts. */
export function RunsTable({ rows, columns, options, onChange, onOpen, onRemove, onSaveFile }: RunsTableProps) {
  const { unchecked, sortBy, descending, filter } = options;
  const sort = (key: string) => onChange({ sortBy: key, descending: sortBy === key && !descending });
  const save = () =>
    onSaveFile(
      'runs.csv',
      toCsv([
        ['name', 'status', ...columns.map(({ help, key, kind }) => (kind === 'setting' ? help : key))],
        ...rows.map((row) => [
          row.name,
          row.status,
          ...columns.map(({ key }) => {
            const value = row.values.get(key);
            return value === undefined || value === null || typeof value === 'number'
              ? (value ?? undefined)
              : String(value);
          }),
        ]),
      ]),
    );
  return (
    <section aria-label="Runs" class="runs">
      <div class="toolbar">
        <input
          class="text-field"
          type="search"
          aria-label="Filter runs"
          placeholder="Filter runs…"
          value={filter}
          onInput={(event) => onChange({ filter: event.currentTarget.value })}
        />
        <span class="toolbar-hint" role="status">
          {rows.length === 1 ? '1 run' : `${rows.length} runs`} shown
        </span>
        <Button action="saveRuns" icon="copy" onClick={save}>
          Save as CSV…
        </Button>
      </div>
      <div class="class-table" tabIndex={0} role="region" aria-label="Runs, results and settings that differ">
        <table class="table runs-table">
          <thead>
            <tr>
              <th scope="col" aria-label="Drawn" />
              <Heading title="Run" help="Name of the run" id="name" options={options} onSort={sort} />
              {columns.map(({ key, title, help }) => (
                <Heading key={key} title={title} help={help} id={key} options={options} onSort={sort} />
              ))}
              <th scope="col" aria-label="Remove" />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.folder}>
                <td>
                  <label class="run-drawn">
                    <input
                      type="checkbox"
                      checked={row.checked}
                      aria-label={`Draw ${row.name}`}
                      onChange={() => onChange({ unchecked: toggled(unchecked, row.folder) })}
                    />
                    <Swatch colour={row.colour} {...(row.dash && { dash: row.dash })} />
                  </label>
                </td>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    title={`Open the dashboard of ${row.name}`}
                    onClick={() => onOpen(row.folder)}
                  >
                    {row.name}
                  </button>{' '}
                  <span class="run-status">{row.status}</span>
                </th>
                {columns.map(({ key, format }) => (
                  <td key={key}>{format(row.values.get(key))}</td>
                ))}
                <td>
                  <button
                    type="button"
                    class="link"
                    title={`Take ${row.name} out of the comparison`}
                    onClick={() => onRemove(row.folder)}
                  >
                    Remove
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface HeadingProps {
  id: string;
  title: string;
  help: string;
  options: CompareOptions;
  onSort: (key: string) => void;
}

function Heading({ id, title, help, options: { sortBy, descending }, onSort }: HeadingProps) {
  const chosen = sortBy === id;
  return (
    <th scope="col" aria-sort={chosen ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" title={help} onClick={() => onSort(id)}>
        {title}
        <span aria-hidden="true">{chosen ? (descending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}
