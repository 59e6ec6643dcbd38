import type { Report } from '../shared/report/reportHtml';
import type { RunTable } from './rows';
import { writeSetting } from './settings';

/** What a report says of a comparison beside its charts. */
export function compareReport({ rows, columns, differing }: RunTable): Omit<Report, 'charts' | 'colours'> {
  const shown = rows.filter(({ checked }) => checked);
  return {
    title: `${shown.length} runs compared`,
    facts: [new Date().toISOString().slice(0, 10)],
    figures: [],
    tables: [
      {
        title: 'Runs',
        header: ['Run', 'Status', ...columns.map(({ title }) => title)],
        rows: shown.map(({ name, status, values }) => [
          name,
          status,
          ...columns.map(({ key, format }) => format(values.get(key))),
        ]),
      },
      {
        title: 'What differs',
        header: ['Setting', ...shown.map(({ name }) => name)],
        rows: differing.map((key) => [key, ...shown.map(({ values }) => writeSetting(values.get(key)))]),
      },
    ],
  };
}
