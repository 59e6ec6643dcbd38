import { useState } from 'preact/hooks';
import type { Evaluation } from '../../src/protocol/evaluation';
import { formatCount, formatPercent } from '../shared/format';

type ClassFigures = Evaluation['perClass'][number];

const columns: { key: keyof ClassFigures; title: string; help: string }[] = [
  { key: 'name', title: 'Class', help: 'Folder name of the class' },
  { key: 'support', title: 'Images', help: 'Images of the class' },
  { key: 'precision', title: 'Precision', help: 'Of the images taken for this class, the part that is of it' },
  { key: 'recall', title: 'Recall', help: 'Of the images of this class, the part that was recognised' },
  { key: 'f1', title: 'F1', help: 'Harmonic mean of precision and recall' },
];

/** Figures of every class; a click on a column's name sorts. */
export function ClassTable({ perClass }: { perClass: readonly ClassFigures[] }) {
  const [order, setOrder] = useState<{ key: keyof ClassFigures; descending: boolean }>();
  const sorted = order ? [...perClass].sort((a, b) => compare(a[order.key], b[order.key])) : perClass;
  const rows = order?.descending ? [...sorted].reverse() : sorted;
  return (
    <div class="class-table" tabIndex={0} role="region" aria-label="Figures of every class">
      <table class="table">
        <thead>
          <tr>
            {columns.map(({ key, title, help }) => {
              const chosen = order?.key === key;
              const direction = order?.descending ? 'descending' : 'ascending';
              return (
                <th key={key} scope="col" aria-sort={chosen ? direction : 'none'}>
                  <button
                    type="button"
                    title={help}
                    onClick={() => setOrder({ key, descending: chosen && !order.descending })}
                  >
                    {title}
                    <span aria-hidden="true">{chosen ? (order.descending ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, support, precision, recall, f1 }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(support)}</td>
              {[precision, recall, f1].map((part, index) => (
                <td key={index} class="bar" style={{ '--part': part }}>
                  {formatPercent(part)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}
