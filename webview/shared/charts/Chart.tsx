import { useEffect, useRef, useState } from 'preact/hooks';
import type { XAxis, XRange } from '../series/xAxis';
import { formatPosition } from './axes';
import type { ChartTheme } from './chartTheme';
import { Legend } from './Legend';
import type { Line, ValueScale } from './line';
import { Plot, type Reading } from './plot';
import { useVisibility } from './useVisibility';
import './chart.css';

export interface ChartProps {
  /** Name for tests and for what is remembered. */
  id: string;
  title: string;
  /** Definition of what is drawn. */
  help: string;
  lines: readonly Line[];
  /** Labels of lines that are not drawn. */
  hiddenLines: ReadonlySet<string>;
  onToggleLine: (label: string) => void;
  scale: ValueScale;
  axis: XAxis;
  /** Changes whenever the lines have other values. */
  revision: number;
  range: XRange | undefined;
  onZoom: (range: XRange | undefined) => void;
  theme: ChartTheme;
}

/**
 * Lines over a shared x axis. Drag to zoom, double-click to see all; with the keyboard ← → move the cursor, + − zoom,
 * Escape shows all.
 */
export function Chart(props: ChartProps) {
  const { id, title, help, lines, scale, axis, revision, range, theme, onZoom } = props;
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const [reading, setReading] = useState<Reading>();
  const visible = useVisibility(element);
  const shown = lines.filter((line) => !props.hiddenLines.has(line.label));
  const looks = shown.map((line) => `${line.label}${line.smoothed ? ' smoothed' : ''}`).join();

  useEffect(() => {
    const created = new Plot(element.current!, shown, axis, scale, theme, { onRead: setReading, onZoom });
    plot.current = created;
    const resizing = new ResizeObserver(() => created.resize());
    resizing.observe(element.current!);
    return () => {
      resizing.disconnect();
      created.destroy();
    };
  }, [theme, axis.name, looks]);

  useEffect(() => {
    if (visible) plot.current!.update(shown, axis, range);
  }, [visible, theme, axis.name, axis.scale, looks, lines, revision, range]);

  return (
    <figure class="chart" data-chart={id} aria-label={`${title} chart`}>
      <figcaption class="chart-head">
        <h3 class="chart-title" title={help}>
          {title}
        </h3>
        <span class="chart-position">{reading && formatPosition(axis.name, reading.x)}</span>
        <Legend lines={lines} shown={shown} reading={reading} scale={scale} onToggle={props.onToggleLine} />
      </figcaption>
      <div
        class="chart-plot"
        ref={element}
        role="img"
        tabIndex={0}
        aria-label={`${title}. ${help} ${summary(shown, axis, scale)}`}
        onDblClick={() => onZoom(undefined)}
        onKeyDown={(event) => {
          if (pressKey(plot.current!, event.key, event.shiftKey, onZoom)) event.preventDefault();
        }}
        onBlur={() => plot.current!.hideCursor()}
      />
    </figure>
  );
}

/** @returns Whether the key means something to a chart. */
function pressKey(plot: Plot, key: string, far: boolean, onZoom: (range: XRange | undefined) => void): boolean {
  if (key === 'ArrowLeft') plot.moveCursor(far ? -10 : -1);
  else if (key === 'ArrowRight') plot.moveCursor(far ? 10 : 1);
  else if (key === '+' || key === '=') onZoom(plot.zoomed(0.5));
  else if (key === '-') onZoom(plot.zoomed(2));
  else if (key === 'Escape') onZoom(undefined);
  else return false;
  return true;
}

/** The chart in words: where each line has got to. */
function summary(lines: readonly Line[], axis: XAxis, scale: ValueScale): string {
  const words = lines
    .filter((line) => line.measured.length > 0)
    .map((line) => {
      const x = line.rows.position(axis.column).last * axis.scale;
      return `${line.label}: ${scale.format(line.measured.last)} at ${formatPosition(axis.name, x)}.`;
    });
  return words.length > 0 ? words.join(' ') : 'No values yet.';
}
