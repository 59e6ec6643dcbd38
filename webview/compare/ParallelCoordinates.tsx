import { useRef, useState } from 'preact/hooks';
import { type ColumnScale, columnScale } from './scales';
import type { RunColumn, RunRow } from './rows';

interface ParallelCoordinatesProps {
  rows: readonly RunRow[];
  columns: readonly RunColumn[];
}

/** A chosen part of an axis, 0–1 from its foot. */
type Brush = readonly [low: number, high: number];

const height = 260;
const top = 34;
const axisHeight = height - top - 16;
const columnWidth = 150;
/** A drag may begin this far beyond the ends of an axis, so that the runs that lie on them can be chosen. */
const gripMargin = 10;

/** Settings first, results last: a line for every run. Drag along an axis to keep the runs that pass there. */
export function ParallelCoordinates({ rows, columns }: ParallelCoordinatesProps) {
  const [brushes, setBrushes] = useState<Readonly<Record<string, Brush>>>({});
  const axes = [...columns.filter(({ kind }) => kind === 'setting'), ...columns.filter(({ kind }) => kind === 'result')]
    .filter(({ key }) => new Set(rows.map(({ values }) => values.get(key))).size > 1)
    .map((column, index) => ({ column, x: 70 + index * columnWidth, scale: columnScale(rows, column) }));
  if (axes.length < 2 || rows.length < 2) return null;
  const kept = rows.filter((row) => passes(row, axes, brushes));
  const setBrush = (key: string, brush: Brush | undefined) => {
    const others = Object.entries(brushes).filter(([name]) => name !== key);
    setBrushes(Object.fromEntries(brush ? [...others, [key, brush]] : others));
  };
  const width = 140 + (axes.length - 1) * columnWidth;
  return (
    <section class="section" aria-label="Parallel coordinates">
      <h2>Parallel coordinates</h2>
      <p class="toolbar-hint" role="status">
        {kept.length} of {rows.length} runs. Drag along an axis to keep the runs that pass there; click it to let go.
      </p>
      <div class="parallel" tabIndex={0} role="region" aria-label="Parallel coordinates of the runs">
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={describe(kept)}>
          {rows.map((row) => (
            <path
              key={row.folder}
              class={`parallel-line chart-colour-${row.colour} ${kept.includes(row) ? '' : 'parallel-out'}`}
              d={pathOf(row, axes)}
              stroke-dasharray={row.dash?.join(' ')}
            >
              <title>{row.name}</title>
            </path>
          ))}
          {axes.map(({ column, x, scale }) => (
            <Axis
              key={column.key}
              column={column}
              x={x}
              scale={scale}
              brush={brushes[column.key]}
              onBrush={(brush) => setBrush(column.key, brush)}
            />
          ))}
        </svg>
      </div>
    </section>
  );
}

interface AxisProps {
  column: RunColumn;
  x: number;
  scale: ColumnScale;
  brush: Brush | undefined;
  onBrush: (brush: Brush | undefined) => void;
}

function Axis({ column, x, scale, brush, onBrush }: AxisProps) {
  const start = useRef<number>();
  const placeOf = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const place = 1 - (event.clientY - box.top - gripMargin) / (box.height - 2 * gripMargin);
    return Math.min(1, Math.max(0, place));
  };
  return (
    <g>
      <text class="parallel-title" x={x} y={14} text-anchor="middle">
        <title>{column.help}</title>
        {column.title}
      </text>
      <path class="parallel-axis" d={`M${x} ${top}v${axisHeight}`} />
      {scale.ticks.map(({ place, label }) => (
        <text key={label} class="parallel-tick" x={x - 6} y={yOf(place) + 4} text-anchor="end">
          {label.length > 14 ? `${label.slice(0, 13)}…` : label}
        </text>
      ))}
      {brush && (
        <rect
          class="parallel-brush"
          x={x - 7}
          width={14}
          y={yOf(brush[1])}
          height={(brush[1] - brush[0]) * axisHeight}
        />
      )}
      <rect
        class="parallel-grip"
        x={x - 12}
        y={top - gripMargin}
        width={24}
        height={axisHeight + 2 * gripMargin}
        onPointerDown={(event) => {
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
          start.current = placeOf(event);
        }}
        onPointerMove={(event) => {
          if (start.current === undefined) return;
          const end = placeOf(event);
          if (Math.abs(end - start.current) > 0.02)
            onBrush([Math.min(start.current, end), Math.max(start.current, end)]);
        }}
        onPointerUp={(event) => {
          if (start.current !== undefined && Math.abs(placeOf(event) - start.current) <= 0.02) onBrush(undefined);
          start.current = undefined;
        }}
      />
    </g>
  );
}

function yOf(place: number): number {
  return top + axisHeight * (1 - place);
}

interface PlacedAxis {
  column: RunColumn;
  x: number;
  scale: ColumnScale;
}

/** A run without a value on an axis has a gap there. */
function pathOf(row: RunRow, axes: readonly PlacedAxis[]): string {
  let drawing = false;
  return axes
    .map(({ x, scale }) => {
      const place = scale.place(row);
      const command = place === undefined ? '' : `${drawing ? 'L' : 'M'}${x} ${yOf(place).toFixed(1)}`;
      drawing = place !== undefined;
      return command;
    })
    .join('');
}

function passes(row: RunRow, axes: readonly PlacedAxis[], brushes: Readonly<Record<string, Brush>>): boolean {
  return axes.every(({ column, scale }) => {
    const brush = brushes[column.key];
    if (!brush) return true;
    const place = scale.place(row);
    return place !== undefined && place >= brush[0] && place <= brush[1];
  });
}

function describe(kept: readonly RunRow[]): string {
  return `Lines of ${kept.length} runs: ${kept.map(({ name }) => name).join(', ')}`;
}
