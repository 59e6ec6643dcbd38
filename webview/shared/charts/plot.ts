import uPlot from 'uplot';
import type { XAxisName, XRange } from '../../../src/protocol/curves';
import { logarithmicRange, plotAxes, valueRange } from './axes';
import type { Line, ValueScale } from './chartModel';
import type { ChartTheme } from './chartTheme';
import { drawLonePoints, drawMarks, drawMeasured, drawPin } from './drawing';
import { nearestValue, type PlotData, type PlotPoint, positiveOnly, valueExtent } from './plotData';
import { type Reading, readingAt } from './reading';

export interface PlotLooks {
  lines: readonly Pick<Line, 'colour' | 'dash' | 'points'>[];
  axis: XAxisName;
  scale: ValueScale;
  logarithmic: boolean;
  theme: ChartTheme;
}

/** What a plot shows at a time. */
export interface PlotView {
  data: PlotData;
  /** First and last x of all there is. */
  extent: XRange | undefined;
  /** The part that is in view; all of it when undefined. */
  range: XRange | undefined;
  ignoreOutliers: boolean;
  pinned: number | undefined;
}

export interface PlotEvents {
  /** The cursor is over a place, `left` pixels from the plot's left edge. */
  onRead: (reading: Reading | undefined, left: number) => void;
  /** A part of the x axis was chosen with the mouse. */
  onZoom: (range: XRange) => void;
}

/** Draws lines on a canvas with uPlot. All plots of a page share the cursor's place on the x axis. */
export class Plot {
  private readonly plot: uPlot;
  private view: PlotView = {
    data: { x: [], lines: [] },
    extent: undefined,
    range: undefined,
    ignoreOutliers: false,
    pinned: undefined,
  };

  constructor(
    private readonly element: HTMLElement,
    private readonly looks: PlotLooks,
    events: PlotEvents,
  ) {
    const { lines, axis, scale, logarithmic, theme } = looks;
    this.plot = new uPlot(
      {
        ...this.size(),
        padding: [8, 22, 0, 0],
        legend: { show: false },
        ms: 1,
        cursor: {
          y: false,
          // Only the cursor's place is shared: a drag belongs to the plot it began in.
          sync: { key: 'adarand', setSeries: false, scales: ['x', null], filters: { pub: isMove } },
          drag: { x: true, y: false, setScale: false },
          points: { size: 7, width: 1.5, fill: theme.background },
          dataIdx: (plot, series, index) => nearestValue(plot.data[series] as PlotPoint[], index) ?? index,
          // With Shift a drag moves the part in view; the chart takes care of it.
          bind: { mousedown: (_plot, _target, handler) => (event) => (event.shiftKey ? null : handler(event)) },
        },
        scales: {
          x: { time: axis === 'time', range: () => this.horizontalRange() },
          y: { distr: logarithmic ? 3 : 1, range: () => this.verticalRange() },
        },
        axes: plotAxes(axis, scale, theme),
        series: [{}, ...lines.map((line) => seriesOf(line, theme))],
        hooks: {
          drawAxes: [() => this.drawBehind()],
          draw: [() => this.drawInFront()],
          setCursor: [() => events.onRead(this.reading(), this.plot.cursor.left ?? 0)],
          setSelect: [() => this.zoomToSelection(events)],
        },
      },
      [[], ...lines.map(() => [])],
      element,
    );
  }

  /** Draws these lines; as many as the looks are for. */
  show(view: PlotView): void {
    const { data } = view;
    this.view = this.looks.logarithmic ? { ...view, data: { ...data, lines: data.lines.map(positiveOnly) } } : view;
    this.plot.setData([data.x, ...this.view.data.lines.map(({ drawn }) => drawn)] as uPlot.AlignedData);
    this.element.classList.toggle('chart-blank', !valueExtent(this.view.data, -Infinity, Infinity, false));
  }

  /** Takes the size that its element has now. */
  resize(): void {
    const size = this.size();
    if (size.width !== this.plot.width || size.height !== this.plot.height) this.plot.setSize(size);
  }

  /** Width of the plot itself, without its axes, in pixels. */
  get pixels(): number {
    return Math.round(this.plot.over.clientWidth);
  }

  /** Moves the cursor by points, e.g. from the keyboard; from the edge when it is not on the plot. */
  moveCursor(points: number): void {
    const { plot } = this;
    const { x, lines } = this.view.data;
    const [from, to] = this.horizontalRange();
    const places = x.flatMap((place, index) => {
      const inView = place >= from && place <= to;
      return inView && lines.some((line) => line.count[index]! > 0) ? [index] : [];
    });
    if (places.length === 0) return;
    const current = plot.cursor.idx;
    const at = typeof current === 'number' ? places.findIndex((index) => index >= current) : -1;
    const start = at >= 0 ? at : points > 0 ? -1 : places.length;
    const index = places[Math.min(places.length - 1, Math.max(0, start + points))]!;
    plot.setCursor({ left: plot.valToPos(x[index]!, 'x'), top: plot.over.clientHeight / 2 });
  }

  hideCursor(): void {
    this.plot.setCursor({ left: -10, top: -10 });
  }

  /** Place under the cursor, to be pinned. */
  get cursorX(): number | undefined {
    const { left } = this.plot.cursor;
    return left === undefined || left < 0 ? undefined : this.plot.posToVal(left, 'x');
  }

  /** The range that is `factor` times as wide as the visible one, around the cursor or the middle. */
  zoomed(factor: number): XRange {
    const [min, max] = this.horizontalRange();
    const centre = this.cursorX ?? (min + max) / 2;
    return { min: centre - (centre - min) * factor, max: centre + (max - centre) * factor };
  }

  /** The range that lies `pixels` to the right of the visible one. */
  moved(pixels: number): XRange {
    const [min, max] = this.horizontalRange();
    const distance = (pixels / Math.max(1, this.pixels)) * (max - min);
    return { min: min + distance, max: max + distance };
  }

  /** The values at a place on the x axis. */
  readingAtX(x: number): Reading | undefined {
    const { data } = this.view;
    return data.x.length > 0 ? readingAt(data, this.plot.valToIdx(x)) : undefined;
  }

  destroy(): void {
    this.plot.destroy();
  }

  private drawBehind(): void {
    this.view.data.lines.forEach((line, index) => drawMeasured(this.plot, line, this.colourOf(index)));
  }

  private drawInFront(): void {
    const { data, pinned } = this.view;
    data.lines.forEach((line, index) => drawLonePoints(this.plot, line, this.colourOf(index)));
    drawMarks(this.plot, data.lines, this.looks.theme.mark);
    if (pinned !== undefined) drawPin(this.plot, pinned, this.looks.theme.text);
  }

  private colourOf(line: number): string {
    return this.looks.theme.line(this.looks.lines[line]!.colour);
  }

  private horizontalRange(): [number, number] {
    const range = this.view.range ?? this.view.extent;
    if (!range) return [0, 1];
    return range.min === range.max ? [range.min - 0.5, range.max + 0.5] : [range.min, range.max];
  }

  private verticalRange(): [number, number] {
    const extent = valueExtent(this.view.data, ...this.horizontalRange(), this.view.ignoreOutliers);
    return this.looks.logarithmic ? logarithmicRange(extent) : valueRange(this.looks.scale, extent);
  }

  private size(): { width: number; height: number } {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  private reading(): Reading | undefined {
    const { idx, left } = this.plot.cursor;
    if (typeof idx !== 'number' || (left ?? -1) < 0) return undefined;
    return readingAt(this.view.data, idx);
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

function seriesOf({ colour, dash, points }: PlotLooks['lines'][number], theme: ChartTheme): uPlot.Series {
  const stroke = theme.line(colour);
  return {
    stroke,
    width: 1.5,
    ...(dash && { dash: [...dash] }),
    points: points ? { show: true, size: 5, width: 1, fill: stroke } : { show: false },
  };
}
