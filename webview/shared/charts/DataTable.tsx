import type { XAxisName, XRange } from '../../../src/protocol/curves';
import { formatSpan } from './axes';
import type { ValueScale } from './chartModel';
import type { PlotData } from './plotData';
import { describeSpread, readingAt } from './reading';
import type { ShownLine } from './shownLines';

interface DataTableProps {
  title: string;
  data: PlotData;
  lines: readonly ShownLine[];
  axis: XAxisName;
  scale: ValueScale;
  range: XRange | undefined;
}

/** Rows of the table at most: a chart is read out in a minute, not in an hour. */
const mostRows = 25;

/** The values in view as a table, at places that lie evenly over them. */
export function DataTable({ title, data, lines, axis, scale, range }: DataTableProps) {
  const places = data.x.flatMap((x, index) => {
    const inView = !range || (x >= range.min && x <= range.max);
    return inView && data.lines.some((line) => line.count[index]! > 0) ? [index] : [];
  });
  const step = Math.max(1, (places.length - 1) / (mostRows - 1));
  const chosen = new Set(
    Array.from({ length: Math.min(mostRows, places.length) }, (_, row) => places[Math.round(row * step)]!),
  );
  return (
    <div class="data-table" tabIndex={0} role="region" aria-label={`${title}: data`}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Where</th>
            {lines.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...chosen].map((index) => {
            const { first, last, lines: values } = readingAt(data, index);
            return (
              <tr key={index}>
                <th scope="row">{formatSpan(axis, first, last)}</th>
                {values.map((own, at) => (
                  <td key={lines[at]!.key} title={describeSpread(own, scale)}>
                    {data.lines[at]!.count[index]! > 0 ? scale.format(own.value) : ''}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
