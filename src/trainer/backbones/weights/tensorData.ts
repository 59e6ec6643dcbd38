/** A tensor of a file or of a network. */
export interface TensorData {
  readonly shape: readonly number[];
  /** Row by row. Of a file that is open it is read each time it is asked for, so that one tensor at a time is in memory. */
  readonly data: Float32Array;
}

/** A tensor whose numbers are read, or computed, when asked for. */
export class LazyTensor implements TensorData {
  constructor(
    readonly shape: readonly number[],
    private readonly read: () => Float32Array,
  ) {}

  get data(): Float32Array {
    return this.read();
  }
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** `[64, 3, 7, 7]` */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
