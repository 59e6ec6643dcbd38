import type uPlot from 'uplot';
import { formatClock, formatCount, formatDuration, formatTick } from '../format';
import type { XAxis, XAxisName, XRange } from '../series/xAxis';
import type { ChartTheme } from './chartTheme';
import type { ValueScale } from './line';

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
  time: formatClock,
};

/** A place on the x axis in words: `step 1,204`, `epoch 3.25`, `3 min 12 s`. */
export function formatPosition(axis: XAxisName, x: number): string {
  if (axis === 'step') return `step ${formatCount(x)}`;
  return axis === 'epoch' ? `epoch ${Number(x.toFixed(2))}` : formatDuration(x);
}

function axisStyle(theme: ChartTheme): uPlot.Axis {
  return {
    stroke: theme.text,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  };
}

export function plotAxes(axis: XAxis, scale: ValueScale, theme: ChartTheme): uPlot.Axis[] {
  const increments = { step: wholeIncrements, epoch: undefined, time: clockIncrements }[axis.name];
  return [
    {
      ...axisStyle(theme),
      size: 24,
      gap: 4,
      space: 64,
      ...(increments && { incrs: increments }),
      values: (_plot, splits) => splits.map(tickFormats[axis.name]),
    },
    {
      ...axisStyle(theme),
      size: 52,
      gap: 6,
      space: 28,
      values: (_plot, splits) => splits.map(scale.formatTick),
    },
  ];
}

/** @param visible Part of the x axis that a person zoomed to, asked anew on each drawing. */
export function plotScales(scale: ValueScale, visible: () => XRange | undefined): uPlot.Scales {
  return {
    x: {
      time: false,
      range: (_plot, min: number | null, max: number | null): [number, number] => {
        const range = visible();
        if (range) return [range.min, range.max];
        if (min === null || max === null) return [0, 1];
        return min === max ? [min - 0.5, max + 0.5] : [min, max];
      },
    },
    y: { range: (_plot, min: number | null, max: number | null) => valueRange(scale, min, max) },
  };
}

/** Limits of the y axis with some air around the values. */
function valueRange({ limits, fromZero }: ValueScale, min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const air = (max - min) * 0.08 || Math.abs(max) * 0.1 || 1;
  const low = fromZero ? Math.min(0, min) : min - air;
  return [Math.max(low, limits?.min ?? -Infinity), Math.min(max + air, limits?.max ?? Infinity)];
}
