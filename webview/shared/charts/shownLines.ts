import type { CurvesAnswer } from '../../../src/protocol/curves';
import type { Line } from './chartModel';
import { meanLine, type PlotData, plotData, type PlotLine } from './plotData';

/** A line as the plot and the legend have it: one curve, or a group of curves as their mean. */
export interface ShownLine extends Pick<Line, 'key' | 'label' | 'colour' | 'dash' | 'points'> {
  /** Indexes of its curves among the lines. */
  members: number[];
}

/** Lines of one group become one, in the place of the first of them. */
export function shownLines(lines: readonly Line[]): ShownLine[] {
  const shown: ShownLine[] = [];
  const groups = new Map<string, ShownLine>();
  lines.forEach(({ group, key, label, colour, dash, points }, index) => {
    const known = group === undefined ? undefined : groups.get(group);
    if (known) return known.members.push(index);
    const line = { key, label, colour, dash, points, members: [index] };
    shown.push(line);
    if (group !== undefined) groups.set(group, line);
    return undefined;
  });
  return shown;
}

/** The data of the lines that are shown. */
export function shownData(answer: CurvesAnswer, shown: readonly ShownLine[]): PlotData {
  const { x, lines } = plotData(answer);
  return { x, lines: shown.map(({ members }) => mergedLine(members.map((index) => lines[index]!))) };
}

function mergedLine(lines: PlotLine[]): PlotLine {
  return lines.length === 1 ? lines[0]! : meanLine(lines);
}

/** Where a line has got to: of a group the mean. NaN when nowhere. */
export function endValue(answer: CurvesAnswer | undefined, line: ShownLine): number {
  const ends = line.members.flatMap((index) => {
    const end = answer?.curves[index]?.end;
    return end ? [Number(end.smoothed ?? end.value)] : [];
  });
  return ends.length === 0 ? NaN : ends.reduce((sum, value) => sum + value, 0) / ends.length;
}
