import type { CurvesAnswer, XAxisName } from '../../../src/protocol/curves';
import { formatPosition } from './axes';
import type { ValueScale } from './chartModel';
import type { ShownLine } from './shownLines';

/** The chart in words: where each line has got to, and between which values it is in view. */
export function chartSummary(
  answer: CurvesAnswer | undefined,
  shown: readonly ShownLine[],
  axis: XAxisName,
  scale: ValueScale,
): string {
  const words = shown.flatMap(({ label, members }) =>
    members.flatMap((index) => {
      const curve = answer?.curves[index];
      if (!curve?.end) return [];
      const where = formatPosition(axis, curve.end.x);
      const lows = curve.min.filter(Number.isFinite);
      const highs = curve.max.filter(Number.isFinite);
      const between =
        lows.length > 0
          ? ` In view between ${scale.format(leastOf(lows))} and ${scale.format(-leastOf(highs.map((y) => -y)))}.`
          : '';
      const { value } = curve.end;
      return [`${label}: ${typeof value === 'number' ? scale.format(value) : value} at ${where}.${between}`];
    }),
  );
  return words.length > 0 ? words.join(' ') : 'No values yet.';
}

function leastOf(values: Float64Array): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}
