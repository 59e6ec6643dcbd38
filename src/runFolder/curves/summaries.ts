import { notFiniteMarks } from '../../protocol/curves';
import type { Column } from './column';

/** Rows of a block. */
const blockSize = 64;

/** What some rows of a column come to. */
export interface Summary {
  /** Of the finite values; ±Infinity the wrong way round when there is none. */
  min: number;
  max: number;
  sum: number;
  finite: number;
  /** Bits of `notFiniteMarks`. */
  marks: number;
}

/** Smallest, largest and sum of every whole block of a column, so that a million rows are summarised in a moment. */
export class Summaries {
  private blocks: Summary[] = [];
  private revision: number;

  constructor(private readonly column: Column) {
    this.revision = column.revision;
  }

  /** What the rows from `start` to before `end` come to. */
  between(start: number, end: number): Summary {
    this.catchUp();
    const { values } = this.column;
    const firstBlock = Math.ceil(start / blockSize);
    const lastBlock = Math.floor(end / blockSize);
    const total = emptySummary();
    if (lastBlock <= firstBlock) return addRows(total, values, start, end);
    addRows(total, values, start, firstBlock * blockSize);
    for (let block = firstBlock; block < lastBlock; block++) addSummary(total, this.blocks[block]!);
    return addRows(total, values, lastBlock * blockSize, end);
  }

  private catchUp(): void {
    const { column } = this;
    if (column.revision !== this.revision) this.blocks = [];
    this.revision = column.revision;
    const { values } = column;
    for (let block = this.blocks.length; (block + 1) * blockSize <= values.length; block++)
      this.blocks.push(addRows(emptySummary(), values, block * blockSize, (block + 1) * blockSize));
  }
}

function emptySummary(): Summary {
  return { min: Infinity, max: -Infinity, sum: 0, finite: 0, marks: 0 };
}

function addRows(total: Summary, values: Float64Array, start: number, end: number): Summary {
  for (let row = start; row < end; row++) {
    const value = values[row]!;
    if (Number.isFinite(value)) {
      if (value < total.min) total.min = value;
      if (value > total.max) total.max = value;
      total.sum += value;
      total.finite++;
    } else total.marks |= markOf(value);
  }
  return total;
}

function markOf(value: number): number {
  if (Number.isNaN(value)) return notFiniteMarks.nan;
  return value > 0 ? notFiniteMarks.infinity : notFiniteMarks.minusInfinity;
}

function addSummary(total: Summary, part: Summary): void {
  total.min = Math.min(total.min, part.min);
  total.max = Math.max(total.max, part.max);
  total.sum += part.sum;
  total.finite += part.finite;
  total.marks |= part.marks;
}
