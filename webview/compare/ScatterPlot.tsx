import { useState } from 'preact/hooks';
import { Select } from '../shared/controls/Select';
import type { CompareOptions } from './host';
import type { RunColumn, RunRow } from './rows';
import { columnScale } from './scales';

interface ScatterPlotProps {
  rows: readonly RunRow[];
  columns: readonly RunColumn[];
  options: CompareOptions;
  onChange: (change: Partial<CompareOptions>) => void;
}

const width = 560;
const height = 320;
const left = 110;
const bottom = 34;
const air = 16;

/** Any two columns of the table against each other, a point for every run. */
export function ScatterPlot({ rows, columns, options, onChange }: ScatterPlotProps) {
  const [active, setActive] = useState<string>();
  const firstOf = (kind: RunColumn['kind']) => columns.find((column) => column.kind === kind) ?? columns[0];
  const x = columns.find(({ key }) => key === options.scatterX) ?? firstOf('setting');
  const y = columns.find(({ key }) => key === options.scatterY) ?? firstOf('result');
  if (!x || !y || rows.length < 2) return null;
  const [scaleX, scaleY] = [columnScale(rows, x), columnScale(rows, y)];
  const placeX = (place: number) => left + air + place * (width - left - 2 * air);
  const placeY = (place: number) => air + (1 - place) * (height - bottom - 2 * air);
  const points = rows.flatMap((row) => {
    const [across, up] = [scaleX.place(row), scaleY.place(row)];
    return across === undefined || up === undefined ? [] : [{ row, x: placeX(across), y: placeY(up) }];
  });
  const describe = ({ name, values }: RunRow) =>
    `${name}: ${x.title} ${x.format(values.get(x.key))}, ${y.title} ${y.format(values.get(y.key))}`;
  const shown = points.find(({ row }) => row.folder === active);
  const choices = columns.map(({ key, title, help, kind }) => ({
    value: key,
    label: kind === 'setting' ? help : title,
  }));
  return (
    <section class="section" aria-label="Scatter plot">
      <h2>One against the other</h2>
      <div class="toolbar scatter-choice">
        <Select
          label="Across"
          action="scatterX"
          value={x.key}
          options={choices}
          onChange={(scatterX) => onChange({ scatterX })}
        />
        <Select
          label="Up"
          action="scatterY"
          value={y.key}
          options={choices}
          onChange={(scatterY) => onChange({ scatterY })}
        />
      </div>
      <svg
        class="scatter"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${y.title} against ${x.title}. ${rows.map(describe).join('. ')}`}
      >
        {scaleX.ticks.map(({ place, label }) => (
          <g key={label}>
            <path class="scatter-grid" d={`M${placeX(place)} 0V${height - bottom}`} />
            <text class="parallel-tick" x={placeX(place)} y={height - bottom + 18} text-anchor="middle">
              {label}
            </text>
          </g>
        ))}
        {scaleY.ticks.map(({ place, label }) => (
          <g key={label}>
            <path class="scatter-grid" d={`M${left} ${placeY(place)}H${width}`} />
            <text class="parallel-tick" x={left - 8} y={placeY(place) + 4} text-anchor="end">
              {label}
            </text>
          </g>
        ))}
        {points.map(({ row, ...at }) => (
          <circle
            key={row.folder}
            class={`scatter-point chart-colour-${row.colour}`}
            cx={at.x}
            cy={at.y}
            r={row.folder === active ? 7 : 5}
            onMouseEnter={() => setActive(row.folder)}
            onMouseLeave={() => setActive(undefined)}
          />
        ))}
      </svg>
      <p class="toolbar-hint" aria-live="polite">
        {shown ? describe(shown.row) : `${points.length} of ${rows.length} runs have both values.`}
      </p>
    </section>
  );
}
