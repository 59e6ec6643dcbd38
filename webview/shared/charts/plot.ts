import uPlot from 'uplot';
import type { CurvePoint } from '../series/curves';
import { curveData, nearestValue } from '../series/curves';
import type { XAxis, XRange } from '../series/xAxis';
import { plotAxes, plotScales } from './axes';
import type { ChartTheme } from './chartTheme';
import type { Line, ValueScale } from './line';

/** What is under the cursor: a place on the x axis and the value of each line there. */
export interface Reading {
  x: number;
  values: (number | undefined)[];
}

export interface PlotEvents {
  onRead: (reading: Reading | undefined) => void;
  /** A part of the x axis was chosen with the mouse. */
  onZoom: (range: XRange) => void;
}

/** A line on the canvas. A smoothed line is two strokes: the average, and the measured values faintly behind it. */
interface Stroke {
  line: Line;
  faint: boolean;
}

/** Draws lines on a canvas with uPlot. All plots of a page share the cursor's place on the x axis. */
export class Plot {
  private readonly plot: uPlot;
  private readonly strokes: Stroke[];
  private range: XRange | undefined;

  constructor(
    private readonly element: HTMLElement,
    private lines: readonly Line[],
    private axis: XAxis,
    scale: ValueScale,
    theme: ChartTheme,
    events: PlotEvents,
  ) {
    this.strokes = strokesOf(lines);
    this.plot = new uPlot(
      {
        ...this.size(),
        padding: [8, 22, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          // Only the cursor's place is shared: a drag belongs to the plot it began in.
          sync: { key: 'adarand', setSeries: false, scales: ['x', null], filters: { pub: isMove } },
          drag: { x: true, y: false, setScale: false },
          points: {
            size: (_plot, series) => (this.strokes[series - 1]!.faint ? 0 : 7),
            width: (_plot, series) => (this.strokes[series - 1]!.faint ? 0 : 1.5),
            fill: theme.background,
          },
          dataIdx: (plot, series, index) => nearestValue(plot.data[series] as CurvePoint[], index) ?? index,
        },
        scales: plotScales(scale, () => this.range),
        axes: plotAxes(axis, scale, theme),
        series: [{}, ...this.strokes.map((stroke) => seriesOf(stroke, theme))],
        hooks: {
          setCursor: [() => events.onRead(this.reading())],
          setSelect: [() => this.zoomToSelection(events)],
        },
      },
      [[], ...this.strokes.map(() => [])],
      element,
    );
  }

  /** Draws the lines as they are now. They must be those of the constructor, or of the same looks. */
  update(lines: readonly Line[], axis: XAxis, range: XRange | undefined): void {
    this.lines = lines;
    this.axis = axis;
    this.range = range;
    this.draw();
  }

  /** Takes the size that its element has now, with as many points as that shows. */
  resize(): void {
    const size = this.size();
    if (size.width === this.plot.width && size.height === this.plot.height) return;
    this.plot.setSize(size);
    this.draw();
  }

  /** Moves the cursor by points, e.g. from the keyboard; from the edge when it is not on the plot. */
  moveCursor(points: number): void {
    const { plot } = this;
    const x = plot.data[0];
    if (x.length === 0) return;
    const current = plot.cursor.idx ?? (points > 0 ? -1 : x.length);
    const index = Math.min(x.length - 1, Math.max(0, current + points));
    plot.setCursor({ left: plot.valToPos(x[index]!, 'x'), top: plot.over.clientHeight / 2 });
  }

  hideCursor(): void {
    this.plot.setCursor({ left: -10, top: -10 });
  }

  /** The range that is `factor` times as wide as the visible one, around the cursor or the middle. */
  zoomed(factor: number): XRange | undefined {
    const { min, max } = this.plot.scales['x']!;
    if (typeof min !== 'number' || typeof max !== 'number') return undefined;
    const left = this.plot.cursor.left ?? -1;
    const centre = left >= 0 ? this.plot.posToVal(left, 'x') : (min + max) / 2;
    return { min: centre - (centre - min) * factor, max: centre + (max - centre) * factor };
  }

  destroy(): void {
    this.plot.destroy();
  }

  private draw(): void {
    const curves = strokesOf(this.lines).map(({ line, faint }) => (faint ? { ...line, smoothed: undefined } : line));
    const data = curveData(curves, this.axis, this.range, this.element.clientWidth);
    this.plot.setData(data as uPlot.AlignedData);
    this.element.classList.toggle(
      'chart-blank',
      !data.slice(1).some((points) => points.some((y) => typeof y === 'number')),
    );
  }

  private size(): { width: number; height: number } {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  private reading(): Reading | undefined {
    const { cursor, data } = this.plot;
    if (typeof cursor.idx !== 'number' || (cursor.left ?? -1) < 0) return undefined;
    const values = this.lines.map((line) => {
      const series = this.strokes.findIndex((stroke) => stroke.line.label === line.label && !stroke.faint) + 1;
      const index = cursor.idxs?.[series];
      return typeof index === 'number' ? (data[series]![index] ?? undefined) : undefined;
    });
    return { x: data[0][cursor.idx]!, values };
  }

  private zoomToSelection({ onZoom }: PlotEvents): void {
    const { left, width } = this.plot.select;
    if (width < 4) return;
    const range = { min: this.plot.posToVal(left, 'x'), max: this.plot.posToVal(left + width, 'x') };
    this.plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    onZoom(range);
  }
}

function isMove(event: string): boolean {
  return event === 'mousemove' || event === 'mouseleave';
}

/** Faint strokes first: the averages are drawn over them. */
function strokesOf(lines: readonly Line[]): Stroke[] {
  const smoothed = lines.filter((line) => line.smoothed);
  return [...smoothed.map((line) => ({ line, faint: true })), ...lines.map((line) => ({ line, faint: false }))];
}

function seriesOf({ line, faint }: Stroke, theme: ChartTheme): uPlot.Series {
  const stroke = theme.line(line.colour);
  return {
    stroke,
    width: faint ? 1 : 1.5,
    alpha: faint ? 0.25 : 1,
    ...(line.dash && !faint && { dash: line.dash }),
    points: line.points ? { show: true, size: 5, width: 1, fill: stroke } : { show: false },
  };
}
