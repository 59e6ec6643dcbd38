import type { XAxisName, XRange } from '../../../src/protocol/curves';
import { axisTitles, formatPosition, logarithmicRange, valueRange } from './axes';
import type { ChartModel } from './chartModel';
import type { ChartTheme } from './chartTheme';
import {
  lonePoints,
  type PlotData,
  type PlotLine,
  type PlotPoint,
  positiveOnly,
  stretches,
  valueExtent,
} from './plotData';
import type { ShownLine } from './shownLines';
import { linearTicks, logarithmicTicks } from './ticks';

/** A chart as it stands, to be taken out of the page. */
export interface Drawing {
  model: Pick<ChartModel, 'id' | 'title' | 'scale'>;
  data: PlotData | undefined;
  lines: readonly ShownLine[];
  axis: XAxisName;
  /** The part of the x axis in view; nothing before there are values. */
  range: XRange | undefined;
  logarithmic: boolean;
  theme: ChartTheme;
}

const width = 760;
const plotHeight = 320;
const left = 64;
const right = 20;
const rowHeight = 20;

/** The chart as an SVG image of its own, in the colours of the editor's theme. */
export function chartSvg(drawing: Drawing): string {
  const { model, lines, theme, logarithmic, axis } = drawing;
  const data = dataOf(drawing);
  const range = drawing.range ?? { min: 0, max: 1 };
  const extent = valueExtent(data, range.min, range.max, false);
  const [low, high] = logarithmic ? logarithmicRange(extent) : valueRange(model.scale, extent);
  // Several drawings may stand in one page.
  const clip = `plot-${model.id}`;
  const legend = legendRows(lines);
  const top = 34 + legend.length * rowHeight;
  const height = top + plotHeight + 46;
  const xOf = (x: number) => left + ((x - range.min) / (range.max - range.min || 1)) * (width - left - right);
  const part = (y: number) => (logarithmic ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low));
  const yOf = (y: number) => top + plotHeight * (1 - part(y));
  const bottom = top + plotHeight;

  const ticksY = (logarithmic ? logarithmicTicks(low, high) : linearTicks(low, high, 6)).map(
    (y) =>
      `<path d="M${left} ${round(yOf(y))}H${width - right}" stroke="${theme.grid}"/>` +
      text(left - 8, yOf(y) + 4, model.scale.formatTick(y), theme, 'end'),
  );
  const ticksX = linearTicks(range.min, range.max, 6).map(
    (x) =>
      `<path d="M${round(xOf(x))} ${top}V${bottom}" stroke="${theme.grid}"/>` +
      text(xOf(x), bottom + 18, formatPosition(axis, x).replace(/^(step|epoch) /, ''), theme, 'middle'),
  );
  const curves = data.lines.map((line, index) => curve(line, lines[index]!, data.x, xOf, yOf, theme));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(theme.fontFamily)}" font-size="12" role="img" aria-label="${escapeXml(model.title)}">`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    text(16, 22, model.title, theme, 'start', 15),
    ...legend.map((row, index) => legendRow(row, 34 + index * rowHeight, theme)),
    `<clipPath id="${clip}"><rect x="${left}" y="${top}" width="${width - left - right}" height="${plotHeight}"/></clipPath>`,
    ...ticksY,
    ...ticksX,
    `<g clip-path="url(#${clip})" fill="none">${curves.join('')}</g>`,
    text((left + width - right) / 2, bottom + 38, axisTitles[axis], theme, 'middle'),
    '</svg>',
  ].join('\n');
}

function dataOf({ data, logarithmic }: Drawing): PlotData {
  if (!data) return { x: [], lines: [] };
  return logarithmic ? { x: data.x, lines: data.lines.map(positiveOnly) } : data;
}

function curve(
  line: PlotLine,
  { colour, dash, points }: ShownLine,
  x: readonly number[],
  xOf: (x: number) => number,
  yOf: (y: number) => number,
  theme: ChartTheme,
): string {
  const stroke = theme.line(colour);
  const at = (values: readonly PlotPoint[], index: number) =>
    `${round(xOf(x[index]!))} ${round(yOf(values[index] as number))}`;
  const path = (values: readonly PlotPoint[]) =>
    stretches(values)
      .map((run) => `M${run.map((i) => at(values, i)).join('L')}`)
      .join('');
  const areas = stretches(line.low).map(
    (run) =>
      `M${run.map((i) => at(line.high, i)).join('L')}L${run
        .toReversed()
        .map((i) => at(line.low, i))
        .join('L')}Z`,
  );
  const dots = points
    ? line.drawn.flatMap((y, index) => (typeof y === 'number' ? [index] : []))
    : lonePoints(line.drawn);
  return [
    `<path d="${areas.join('')}" fill="${stroke}" fill-opacity="0.2"/>`,
    line.measured ? `<path d="${path(line.measured)}" stroke="${stroke}" stroke-opacity="0.35"/>` : '',
    `<path d="${path(line.drawn)}" stroke="${stroke}" stroke-width="1.5"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`,
    ...dots.map((index) => {
      const [cx, cy] = at(line.drawn, index).split(' ');
      return `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${stroke}"/>`;
    }),
  ].join('');
}

const letterWidth = 6.6;

/** Names of the lines, as many a row as fit. */
function legendRows(lines: readonly ShownLine[]): { line: ShownLine; x: number }[][] {
  const rows: { line: ShownLine; x: number }[][] = [[]];
  let x = 16;
  for (const line of lines) {
    const needed = 40 + line.label.length * letterWidth;
    if (x + needed > width - right && rows.at(-1)!.length > 0) {
      rows.push([]);
      x = 16;
    }
    rows.at(-1)!.push({ line, x });
    x += needed;
  }
  return rows;
}

function legendRow(row: { line: ShownLine; x: number }[], y: number, theme: ChartTheme): string {
  return row
    .map(({ line, x }) => {
      const dash = line.dash ? ` stroke-dasharray="${line.dash.join(' ')}"` : '';
      const stroke = `<path d="M${x} ${y + 8}h18" stroke="${theme.line(line.colour)}" stroke-width="2"${dash}/>`;
      return stroke + text(x + 24, y + 12, line.label, theme, 'start');
    })
    .join('');
}

function text(x: number, y: number, words: string, theme: ChartTheme, anchor: string, size = 12): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${theme.text}" text-anchor="${anchor}" font-size="${size}">${escapeXml(words)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as it may stand in an attribute or between tags. */
export function escapeXml(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
