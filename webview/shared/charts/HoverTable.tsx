import type { XAxisName } from '../../../src/protocol/curves';
import { formatCount } from '../format';
import { formatSpan } from './axes';
import type { ValueScale } from './chartModel';
import { Swatch } from './Legend';
import { describeSpread, type Reading } from './reading';
import type { ShownLine } from './shownLines';

interface HoverTableProps {
  reading: Reading;
  lines: readonly ShownLine[];
  axis: XAxisName;
  scale: ValueScale;
  /** Pixels from the plot's left edge. */
  left: number;
  /** Pixels from the chart's upper edge. */
  top: number;
  /** Width of the plot in pixels. */
  width: number;
}

/** As many lines are listed, those of the largest values. */
const listed = 16;

/** Values of all lines at the cursor; of more than one step under the pixel it says so. */
export function HoverTable({ reading, lines, axis, scale, left, top, width }: HoverTableProps) {
  const rows = lines
    .map((line, index) => ({ line, own: reading.lines[index]! }))
    .filter(({ own }) => own && (own.value !== undefined || own.marks !== 0));
  if (lines.length > 4) rows.sort((a, b) => (b.own.value ?? -Infinity) - (a.own.value ?? -Infinity));
  const most = Math.max(0, ...rows.map(({ own }) => own.count));
  const side = left > width / 2 ? { right: `${width - left + 34}px` } : { left: `${left + 66}px` };
  return (
    <div class="hover-table" style={{ ...side, top: `${top}px` }} aria-hidden="true">
      <div class="hover-position">
        {formatSpan(axis, reading.first, reading.last)}
        {most > 1 && ` · min–max of ${formatCount(most)} steps`}
      </div>
      {rows.slice(0, listed).map(({ line, own }) => (
        <div class="hover-row" key={line.key}>
          <Swatch {...line} />
          <span class="hover-label">{line.label}</span>
          <span class="hover-value">{scale.format(own.value)}</span>
          <span class="hover-detail">{describeSpread(own, scale)}</span>
        </div>
      ))}
      {rows.length > listed && <div class="hover-detail">and {rows.length - listed} more</div>}
    </div>
  );
}
