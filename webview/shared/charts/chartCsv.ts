import { toCsv } from '../csv';
import type { Drawing } from './chartSvg';
import { describeMarks } from './reading';

/**
 * What the chart shows as a table: a row for every pixel that has values. Where a pixel holds several steps, `x` is the first of
 * them, `to` the last, and each line has its smallest and largest value beside its mean.
 */
export function chartCsv({ data, lines, axis, range }: Drawing): string {
  const header = lines.flatMap(({ label }) => [
    label,
    `${label} min`,
    `${label} max`,
    `${label} rows`,
    `${label} not finite`,
  ]);
  const rows = (data?.x ?? []).flatMap((x, index) => {
    const outside = range && (x < range.min || x > range.max);
    const present = data!.lines.filter((line) => line.count[index]! > 0);
    if (outside || present.length === 0) return [];
    const first = Math.min(...present.map((line) => line.first[index]!));
    const last = Math.max(...present.map((line) => line.last[index]!));
    const cells = data!.lines.flatMap((line) => [
      written(line.drawn[index]),
      written(line.low[index]),
      written(line.high[index]),
      line.count[index]! || undefined,
      describeMarks(line.marks[index]!) || undefined,
    ]);
    return [[written(first), written(last), ...cells]];
  });
  return toCsv([[axis, 'to', ...header], ...rows]);
}

/** Without the digits that only rounding has made. */
function written(value: number | null | undefined): number | undefined {
  return typeof value === 'number' ? Number(value.toPrecision(15)) : undefined;
}
