import type uPlot from 'uplot';
import { formatClock, formatCount, formatDuration, formatTick } from '../format';
import type { XAxisName, XRange } from '../../../src/protocol/curves';
import type { ChartTheme } from './chartTheme';
import type { ValueScale } from './chartModel';

const second = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];
const clockIncrements = [
  ...second,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 4, 6, 12, 24, 48, 96, 240, 720].map((hours) => hours * 3600),
];
const wholeIncrements = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((power) => [power, 2 * power, 5 * power]);

const tickFormats: Record<XAxisName, (value: number) => string> = {
  step: (value) => (value < 1e5 ? formatCount(value) : formatTick(value)),
  epoch: formatTick,
  elapsed: formatClock,
  time: formatTime,
};

export const axisTitles: Record<XAxisName, string> = {
  step: 'Step',
  epoch: 'Epoch',
  elapsed: 'Time since the start',
  time: 'Time of day',
};

/** A place on the x axis in words: `step 1,204`, `epoch 3.25`, `3 min 12 s`, `25 Nov, 14:32:05`. */
export function formatPosition(axis: XAxisName, x: number): string {
  if (axis === 'step') return `step ${formatCount(x)}`;
  if (axis === 'epoch') return `epoch ${Number(x.toFixed(2))}`;
  return axis === 'elapsed' ? formatDuration(x) : formatTime(x);
}

/** A part of the x axis in words: `steps 121–160`. */
export function formatSpan(axis: XAxisName, first: number, last: number): string {
  const [from, to] = [formatPosition(axis, first), formatPosition(axis, last)];
  if (from === to) return from;
  if (axis === 'step') return `steps ${formatCount(first)}–${formatCount(last)}`;
  return axis === 'epoch' ? `epochs ${from.slice(6)}–${to.slice(6)}` : `${from} – ${to}`;
}

const timeOfDay = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function formatTime(milliseconds: number): string {
  return timeOfDay.format(milliseconds);
}

function axisStyle(theme: ChartTheme): uPlot.Axis {
  return {
    stroke: theme.text,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
}

export function plotAxes(axis: XAxisName, scale: ValueScale, theme: ChartTheme): uPlot.Axis[] {
  const increments = { step: wholeIncrements, epoch: undefined, elapsed: clockIncrements, time: undefined }[axis];
  return [
    {
      ...axisStyle(theme),
      size: 24,
      gap: 4,
      space: 64,
      ...(increments && { incrs: increments }),
      // uPlot itself writes times of day: it knows where days begin.
      ...(axis !== 'time' && { values: (_plot, splits) => splits.map(tickFormats[axis]) }),
    },
    {
      ...axisStyle(theme),
      size: 52,
      gap: 6,
      space: 28,
      values: (_plot, splits) => splits.map((value) => (value === null ? '' : scale.formatTick(value))),
    },
  ];
}

/** Limits of a linear y axis with some air around the values. */
export function valueRange({ limits, fromZero }: ValueScale, extent: XRange | undefined): [number, number] {
  if (!extent) return [0, 1];
  const { min, max } = extent;
  const air = (max - min) * 0.08 || Math.abs(max) * 0.1 || 1;
  const low = fromZero ? Math.min(0, min) : min - air;
  return [Math.max(low, limits?.min ?? -Infinity), Math.min(max + air, limits?.max ?? Infinity)];
}

/** Limits of a logarithmic y axis around positive values. */
export function logarithmicRange(extent: XRange | undefined): [number, number] {
  if (!extent) return [0.1, 1];
  const factor = Math.max(1.1, (extent.max / extent.min) ** 0.08);
  return [extent.min / factor, extent.max * factor];
}
