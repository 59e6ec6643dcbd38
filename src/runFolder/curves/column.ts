/** A growing column of numbers. NaN stands for "no value here"; charts leave a gap. */
export class Column {
  private buffer = new Float64Array(256);
  private count = 0;
  /** Grows whenever rows are taken away, so that derived columns know that they must start again. */
  private cuts = 0;

  get length(): number {
    return this.count;
  }

  get revision(): number {
    return this.cuts;
  }

  /** The rows so far, without a copy: valid until the next `push`. */
  get values(): Float64Array {
    return this.buffer.subarray(0, this.count);
  }

  /** The last row, NaN when there is none. */
  get last(): number {
    return this.count > 0 ? this.buffer[this.count - 1]! : NaN;
  }

  push(value: number): void {
    if (this.count === this.buffer.length) {
      const larger = new Float64Array(this.buffer.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.count++] = value;
  }

  /** Keeps the first `length` rows. */
  truncate(length: number): void {
    if (length >= this.count) return;
    this.count = length;
    this.cuts++;
  }
}

/** Index of the first of the ascending `values`, from index `low` on, that is not below `bound`; the length when all are. */
export function lowerBound(values: ArrayLike<number>, bound: number, low = 0): number {
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
