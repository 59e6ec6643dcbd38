import { notFiniteMarks } from '../../../src/protocol/curves';
import type { ValueScale } from './chartModel';
import { nearestValue, type PlotData } from './plotData';

/** A line's value at a place on the x axis, and the rows that are under that pixel. */
export interface LineReading {
  value: number | undefined;
  low: number | undefined;
  high: number | undefined;
  count: number;
  marks: number;
}

/** What is under the cursor: a part of the x axis and the value of each line there. */
export interface Reading {
  first: number;
  last: number;
  lines: LineReading[];
}

/** The values at an index of the joined x; of a line that has none there, those nearest to it. */
export function readingAt({ x, lines }: PlotData, index: number): Reading {
  let first = Infinity;
  let last = -Infinity;
  let nearest = Infinity;
  const readings = lines.map((line): LineReading => {
    const at = line.count[index]! > 0 ? index : nearestValue(line.drawn, index);
    if (at === null) return { value: undefined, low: undefined, high: undefined, count: 0, marks: 0 };
    const distance = Math.abs(at - index);
    if (distance < nearest) [nearest, first, last] = [distance, Infinity, -Infinity];
    if (distance === nearest) {
      first = Math.min(first, line.first[at]!);
      last = Math.max(last, line.last[at]!);
    }
    const numberAt = (points: readonly (number | null | undefined)[]) => points[at] ?? undefined;
    return {
      value: numberAt(line.drawn),
      low: numberAt(line.low),
      high: numberAt(line.high),
      count: line.count[at]!,
      marks: line.marks[at]!,
    };
  });
  return first <= last ? { first, last, lines: readings } : { first: x[index]!, last: x[index]!, lines: readings };
}

/** `0.3 – 0.9`, `0.3 – 0.9, NaN`: between which values several steps under a pixel lie; empty for a single number. */
export function describeSpread({ low, high, count, marks }: LineReading, scale: ValueScale): string {
  const between =
    count > 1 && low !== undefined && high !== undefined ? [`${scale.format(low)} – ${scale.format(high)}`] : [];
  const names = describeMarks(marks);
  return [...between, ...(names ? [names] : [])].join(', ');
}

/** `NaN, ∞` */
export function describeMarks(marks: number): string {
  const names: string[] = [];
  if (marks & notFiniteMarks.nan) names.push('NaN');
  if (marks & notFiniteMarks.infinity) names.push('∞');
  if (marks & notFiniteMarks.minusInfinity) names.push('−∞');
  return names.join(', ');
}
