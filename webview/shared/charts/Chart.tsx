import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { XRange } from '../../../src/protocol/curves';
import type { CurveSource } from '../curves/curveSource';
import { useCurves } from '../curves/useCurves';
import { Icon } from '../Icon';
import { formatSpan } from './axes';
import { chartSummary } from './chartSummary';
import type { ChartModel, ChartOptions } from './chartModel';
import { type ChartActions, ChartMenu } from './ChartMenu';
import type { ChartTheme } from './chartTheme';
import { DataTable } from './DataTable';
import { HoverTable } from './HoverTable';
import { Legend } from './Legend';
import { Plot } from './plot';
import type { Reading } from './reading';
import { endValue, shownData, shownLines } from './shownLines';
import { copyChart, saveChart, type SaveFile } from './takeAway';
import { useChartPointer } from './useChartPointer';
import { useElementSize } from './useElementSize';
import { useVisibility } from './useVisibility';
import './chart.css';

export interface ChartProps extends ChartActions {
  model: ChartModel;
  options: ChartOptions;
  source: CurveSource;
  /** Changes whenever the host has measured more. */
  revision: number;
  theme: ChartTheme;
  expanded: boolean;
  onZoom: (range: XRange | undefined) => void;
  onPin: (x: number | undefined) => void;
  onToggleLine: (key: string) => void;
  onHeight: (pixels: number) => void;
  onSaveFile: SaveFile;
}

/**
 * Lines over a shared x axis. Drag to zoom, Shift+drag or a sideways swipe to pan, Ctrl+wheel or pinch to zoom, double-click to
 * see all, click to pin. With the keyboard ← → move the cursor, + − zoom, Page Up and Page Down pan, Enter pins, Escape shows all.
 */
export function Chart(props: ChartProps) {
  const { model, options, source, revision, theme, expanded, onZoom, onPin } = props;
  const { xAxis, logarithmic, ignoreOutliers } = options;
  const { id, title, scale } = model;
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const [cursor, setCursor] = useState<{ reading: Reading; left: number }>();
  const [hovered, setHovered] = useState(false);
  const [explained, setExplained] = useState(false);
  const [tabled, setTabled] = useState(false);
  const visible = useVisibility(element);
  const { width, height } = useElementSize(element);

  const range = options.range ?? undefined;
  const pinned = options.pinned ?? undefined;
  const all = useMemo(() => shownLines(model.lines), [model.lines]);
  const hidden = new Set(options.hidden);
  const hiddenKeys = all.filter(({ key }) => hidden.has(`${id}/${key}`)).map(({ key }) => key);
  const { lines, shown } = useMemo(() => {
    const isShown = new Set(all.filter(({ key }) => !hiddenKeys.includes(key)).flatMap(({ members }) => members));
    const lines = model.lines.filter((_, index) => isShown.has(index));
    return { lines, shown: shownLines(lines) };
  }, [model.lines, all, hiddenKeys.join('\n')]);
  const curves = useMemo(() => lines.map(({ curve }) => curve), [lines]);
  const answer = useCurves(source, { curves, axis: xAxis, range, pixels: Math.max(0, width - 74), revision, visible });
  const data = useMemo(() => (answer ? shownData(answer, shown) : undefined), [answer, shown]);

  const looks = shown.map(({ key, colour, dash, points }) => [key, colour, dash, points].join(' ')).join('\n');
  useEffect(() => {
    const created = new Plot(
      element.current!,
      { lines: shown, axis: xAxis, scale, logarithmic, theme },
      { onRead: (reading, left) => setCursor(reading && { reading, left }), onZoom },
    );
    plot.current = created;
    return () => created.destroy();
  }, [theme, xAxis, logarithmic, looks]);
  useEffect(() => plot.current!.resize(), [width, height]);
  useEffect(() => {
    if (data && visible) plot.current!.show({ data, extent: answer!.extent, range, ignoreOutliers, pinned });
  }, [data, visible, range, ignoreOutliers, pinned, theme, xAxis, logarithmic, looks]);
  useChartPointer(element, plot, onZoom, onPin);
  useEffect(() => {
    if (height > 0 && !expanded && element.current!.style.height) props.onHeight(height);
  }, [height]);

  const pinnedReading = pinned === undefined || !data ? undefined : plot.current?.readingAtX(pinned);
  const reading = cursor?.reading ?? pinnedReading;
  const drawing = { model, data, lines: shown, axis: xAxis, range: range ?? answer?.extent, theme, logarithmic };
  const summary = useMemo(() => chartSummary(answer, shown, xAxis, scale), [answer, shown, xAxis, scale]);
  return (
    <figure class={expanded ? 'chart chart-expanded' : 'chart'} data-chart={id} aria-label={`${title} chart`}>
      <figcaption class="chart-head">
        <h3 class="chart-title" title={model.help}>
          {title}
        </h3>
        <span class="chart-position">
          {pinned !== undefined && !cursor && <Icon name="pin" />}
          {reading && formatSpan(xAxis, reading.first, reading.last)}
        </span>
        <ChartMenu
          {...props}
          title={title}
          explained={explained}
          onExplain={() => setExplained(!explained)}
          tabled={tabled}
          onTable={() => setTabled(!tabled)}
          onCopy={() => void copyChart(drawing)}
          onSave={(kind) => void saveChart(drawing, kind, props.onSaveFile)}
        />
        <Legend
          entries={all.map((line) => {
            const index = shown.findIndex(({ key }) => key === line.key);
            const own = index < 0 ? undefined : reading?.lines[index];
            const value = reading ? own?.value : index < 0 ? undefined : endValue(answer, shown[index]!);
            return { ...line, visible: index >= 0, value };
          })}
          scale={scale}
          onToggle={props.onToggleLine}
        />
        {explained && (
          <p class="chart-explanation">
            {model.help} {model.reading}
          </p>
        )}
      </figcaption>
      <div
        class="chart-plot"
        ref={element}
        role="img"
        tabIndex={0}
        aria-label={`${title}. ${model.help} ${summary}`}
        style={!expanded && options.heights[id] ? { height: `${options.heights[id]}px` } : undefined}
        onMouseEnter={() => setHovered(true)}
        onMouseLeave={() => setHovered(false)}
        onDblClick={() => onZoom(undefined)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && expanded && !range) props.onExpand(false);
          else if (!pressKey(plot.current!, event, onZoom, onPin, pinned)) return;
          event.preventDefault();
        }}
        onBlur={() => plot.current!.hideCursor()}
      />
      {hovered && cursor && data && (
        <HoverTable
          reading={cursor.reading}
          lines={shown}
          axis={xAxis}
          scale={scale}
          left={cursor.left}
          top={element.current!.offsetTop + 8}
          width={width - 74}
        />
      )}
      {tabled && data && <DataTable title={title} data={data} lines={shown} axis={xAxis} scale={scale} range={range} />}
    </figure>
  );
}

/** @returns Whether the key means something to a chart. */
function pressKey(
  plot: Plot,
  { key, shiftKey: far }: KeyboardEvent,
  onZoom: (range: XRange | undefined) => void,
  onPin: (x: number | undefined) => void,
  pinned: number | undefined,
): boolean {
  if (key === 'ArrowLeft') plot.moveCursor(far ? -10 : -1);
  else if (key === 'ArrowRight') plot.moveCursor(far ? 10 : 1);
  else if (key === '+' || key === '=') onZoom(plot.zoomed(0.5));
  else if (key === '-') onZoom(plot.zoomed(2));
  else if (key === 'PageUp') onZoom(plot.moved(-plot.pixels / 2));
  else if (key === 'PageDown') onZoom(plot.moved(plot.pixels / 2));
  else if (key === 'Enter') onPin(pinned === undefined ? plot.cursorX : undefined);
  else if (key === 'Escape') onZoom(undefined);
  else return false;
  return true;
}
