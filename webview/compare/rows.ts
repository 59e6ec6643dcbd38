import type { ComparedRun } from '../../src/protocol/compare';
import type { RunSummary } from '../../src/protocol/run';
import { lineLooks } from '../shared/charts/chartTheme';
import type { LineColour } from '../shared/charts/chartTheme';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../shared/format';
import type { CompareOptions } from './host';
import { differingKeys, groupLabel, lastPart, type Setting, settingsOf, writeSetting } from './settings';

/** A column of the table of runs: a result, or a setting that differs. */
export interface RunColumn {
  key: string;
  title: string;
  help: string;
  kind: 'result' | 'setting';
  format: (value: Setting | undefined) => string;
}

/** A run as a row, with how it is drawn. */
export interface RunRow {
  folder: string;
  name: string;
  status: string;
  values: ReadonlyMap<string, Setting>;
  /** Absent without groups. */
  group?: string;
  colour: LineColour;
  dash?: readonly number[];
  checked: boolean;
}

const percent = (value: Setting | undefined) => formatPercent(typeof value === 'number' ? value : undefined);
const number = (value: Setting | undefined) => {
  if (typeof value !== 'number') return '–';
  return Number.isInteger(value) ? formatCount(value) : formatNumber(value);
};

const results: (RunColumn & { of: (run: ComparedRun) => number | undefined })[] = [
  ...(
    [
      ['testAccuracy', 'Test accuracy', percent],
      ['bestValidationAccuracy', 'Validation accuracy', percent],
      ['bestValidationLoss', 'Validation loss', number],
      ['bestEpoch', 'Best epoch', number],
      ['imagesPerSecond', 'Images/s', number],
    ] satisfies [keyof RunSummary, string, RunColumn['format']][]
  ).map(([key, title, format]) => ({
    key,
    title,
    help: `${title} of the run`,
    kind: 'result' as const,
    format,
    of: ({ run }: ComparedRun) => run.summary?.[key],
  })),
  {
    key: 'duration',
    title: 'Duration',
    help: 'From start to end',
    kind: 'result',
    format: (value) => (typeof value === 'number' ? formatDuration(value) : '–'),
    of: ({ run: { startedAt, endedAt } }) => (startedAt && endedAt ? (endedAt - startedAt) / 1000 : undefined),
  },
];

export interface RunTable {
  columns: RunColumn[];
  rows: RunRow[];
  /** Settings that differ, by which runs can be grouped. */
  differing: string[];
}

/** All runs as rows, in the order that the comparison has them. */
export function runTable(runs: readonly ComparedRun[], { groupBy, unchecked }: CompareOptions): RunTable {
  const settings = runs.map(({ config }) => settingsOf(config));
  const differing = differingKeys(settings);
  const groups = runs.map((run, index) =>
    groupBy === '' ? undefined : groupLabel(run, settings[index]!, groupBy, differing),
  );
  const groupNumbers = new Map([...new Set(groups)].map((group, index) => [group, index]));
  const rows = runs.map((run, index): RunRow => {
    const own = results.map(({ key, of }): [string, Setting | undefined] => [key, of(run)]);
    const measured = own.filter((entry): entry is [string, Setting] => entry[1] !== undefined);
    const group = groups[index];
    return {
      folder: run.folder,
      name: run.run.name,
      status: run.run.status,
      values: new Map([...measured, ...settings[index]!]),
      ...(group !== undefined && { group }),
      ...lineLooks(group === undefined ? index : groupNumbers.get(group)!),
      checked: !unchecked.includes(run.folder),
    };
  });
  const columns = [
    ...results.filter(({ key }) => rows.some(({ values }) => values.has(key))),
    ...differing.map((key): RunColumn => ({
      key,
      title: lastPart(key),
      help: key,
      kind: 'setting',
      format: writeSetting,
    })),
  ];
  return { columns, rows, differing };
}

/** Rows that hold all words of the filter, sorted. Runs without a value come last, either way. */
export function arrangedRows(
  rows: readonly RunRow[],
  columns: readonly RunColumn[],
  options: CompareOptions,
): RunRow[] {
  const { filter, sortBy, descending } = options;
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = (row: RunRow) =>
    [row.name, row.status, row.group ?? '', ...columns.map(({ key, format }) => format(row.values.get(key)))]
      .join(' ')
      .toLowerCase();
  const found = rows.filter((row) => words.every((word) => textOf(row).includes(word)));
  if (sortBy === '') return found;
  const valueOf = (row: RunRow) => (sortBy === 'name' ? row.name : row.values.get(sortBy));
  return found.sort((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return (descending ? -1 : 1) * compareSettings(left, right);
  });
}

function compareSettings(a: Setting, b: Setting): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });
}
