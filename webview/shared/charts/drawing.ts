import type uPlot from 'uplot';
import { notFiniteMarks } from '../../../src/protocol/curves';
import { lonePoints, type PlotLine, type PlotPoint, stretches } from './plotData';

/** What uPlot itself does not draw. All in canvas pixels, inside the plot's area. */

/** Runs `draw` so that nothing leaves the plot's area. */
export function inside(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

/** From the smallest to the largest value of each pixel, and behind a moving average faintly the mean. */
export function drawMeasured(plot: uPlot, line: PlotLine, colour: string): void {
  inside(plot, (context) => {
    context.fillStyle = context.strokeStyle = colour;
    context.lineWidth = devicePixelRatio;
    for (const run of stretches(line.low)) {
      context.beginPath();
      run.forEach((index, at) => lineTo(plot, context, line.high, index, at === 0));
      run.toReversed().forEach((index) => lineTo(plot, context, line.low, index, false));
      context.globalAlpha = 0.2;
      context.fill();
    }
    if (!line.measured) return;
    context.globalAlpha = 0.35;
    for (const run of stretches(line.measured)) {
      context.beginPath();
      run.forEach((index, at) => lineTo(plot, context, line.measured!, index, at === 0));
      context.stroke();
    }
  });
}

function lineTo(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  points: readonly PlotPoint[],
  index: number,
  start: boolean,
): void {
  const x = plot.valToPos(plot.data[0][index]!, 'x', true);
  const y = plot.valToPos(points[index] as number, 'y', true);
  if (start) context.moveTo(x, y);
  else context.lineTo(x, y);
}

/** Values with a gap on both sides. */
export function drawLonePoints(plot: uPlot, line: PlotLine, colour: string): void {
  inside(plot, (context) => {
    context.fillStyle = colour;
    for (const index of lonePoints(line.drawn)) {
      const x = plot.valToPos(plot.data[0][index]!, 'x', true);
      const y = plot.valToPos(line.drawn[index] as number, 'y', true);
      context.beginPath();
      context.arc(x, y, 2.5 * devicePixelRatio, 0, 2 * Math.PI);
      context.fill();
    }
  });
}

/** Where values are not numbers: a cross on the floor for NaN, triangles at the ceiling and on the floor for infinities. */
export function drawMarks(plot: uPlot, lines: readonly PlotLine[], colour: string): void {
  const { top, height } = plot.bbox;
  const size = 3.5 * devicePixelRatio;
  const floor = top + height - size - 1;
  const ceiling = top + size + 1;
  inside(plot, (context) => {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 1.5 * devicePixelRatio;
    const x = plot.data[0];
    let previous = -Infinity;
    for (let index = 0; index < x.length; index++) {
      const marks = lines.reduce((bits, line) => bits | line.marks[index]!, 0);
      const at = plot.valToPos(x[index]!, 'x', true);
      // Signs that lie closer than this would run into a bar.
      if (marks === 0 || at - previous < 2 * size) continue;
      previous = at;
      if (marks & notFiniteMarks.nan) cross(context, at, floor, size);
      if (marks & notFiniteMarks.infinity) triangle(context, at, ceiling, size, -1);
      if (marks & notFiniteMarks.minusInfinity) triangle(context, at, floor, size, 1);
    }
  });
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x - size, y + size);
  context.lineTo(x + size, y - size);
  context.stroke();
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, direction: number): void {
  context.beginPath();
  context.moveTo(x, y + direction * size);
  context.lineTo(x - size, y - direction * size);
  context.lineTo(x + size, y - direction * size);
  context.fill();
}

/** The pinned place on the x axis. */
export function drawPin(plot: uPlot, x: number, colour: string): void {
  inside(plot, (context) => {
    const at = plot.valToPos(x, 'x', true);
    context.strokeStyle = colour;
    context.lineWidth = devicePixelRatio;
    context.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(at, plot.bbox.top);
    context.lineTo(at, plot.bbox.top + plot.bbox.height);
    context.stroke();
  });
}
