/**
 * Rows that suffice to draw curves of many rows on few pixels: the rows are cut into `buckets` equal runs, and of each run
 * the first row and every column's smallest and largest stay, so that no spike is lost.
 *
 * @param columns Columns of equal length that share the rows.
 * @param start First row. @param end One past the last row.
 * @param buckets Usually the width of the plot in pixels.
 * @returns Ascending row numbers; all of them when there are no more than two a bucket.
 */
export function decimateRows(
  columns: readonly Float64Array[],
  start: number,
  end: number,
  buckets: number,
): Uint32Array<ArrayBuffer> {
  const count = Math.max(0, end - start);
  if (count <= 2 * buckets) return Uint32Array.from({ length: count }, (_, index) => start + index);
  const rows: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = start + Math.floor((bucket * count) / buckets);
    const to = start + Math.floor(((bucket + 1) * count) / buckets);
    const kept = new Set([from]);
    for (const column of columns) addExtremes(kept, column, from, to);
    rows.push(...[...kept].sort((a, b) => a - b));
  }
  if (rows[rows.length - 1] !== end - 1) rows.push(end - 1);
  return Uint32Array.from(rows);
}

function addExtremes(kept: Set<number>, column: Float64Array, from: number, to: number): void {
  let smallest = -1;
  let largest = -1;
  let low = Infinity;
  let high = -Infinity;
  for (let row = from; row < to; row++) {
    const value = column[row]!;
    // Comparisons with NaN are false; infinities are gaps too and must not hide the finite extremes.
    if (value < low && value !== -Infinity) {
      low = value;
      smallest = row;
    }
    if (value > high && value !== Infinity) {
      high = value;
      largest = row;
    }
  }
  if (smallest >= 0) kept.add(smallest);
  if (largest >= 0) kept.add(largest);
}
