import type { Pixels } from '../imageStore';
import type { Placement } from '../transforms';
import { axis, type Axis } from './axis';
import { program } from './program';

/** passes.wat. Addresses and lengths are bytes. */
interface Passes {
  alongRows(
    from: number,
    rowLength: number,
    rows: number,
    ...columns: [first: number, count: number, weights: number, stride: number, columns: number, to: number]
  ): void;
  alongColumns(
    from: number,
    rowLength: number,
    ...rows: [first: number, count: number, weights: number, stride: number, rows: number, to: number]
  ): void;
}

/** Vectors are read and written past the end of the last row. */
const padding = 16;
const memory = new WebAssembly.Memory({ initial: 1 });
const passes = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(program, 'base64')), {
  resample: { memory },
}).exports as unknown as Passes;

/**
 * Cuts `before` out of an image, resizes it to `width` × `height` and cuts out `after`: bilinear with antialiasing, first along
 * the rows, then along the columns, each rounded to 8 bits. To the last bit what Pillow does, and so torchvision with it.
 *
 * @param image [height, width, 3] bytes
 * @returns [height, width, 3] bytes of what `placement` asks for, mirroring excepted; valid until the next call
 */
export function resample(image: Pixels, placement: Placement): Uint8Array {
  const before = placement.before ?? { left: 0, top: 0, width: image.width, height: image.height };
  const after = placement.after ?? { left: 0, top: 0, width: placement.width, height: placement.height };
  const columns = axis(before.width, placement.width, after.left, after.width);
  const rows = axis(before.height, placement.height, after.top, after.height);
  const top = rows.first[0]!;
  const usedRows = rows.first.at(-1)! + rows.count.at(-1)! - top;
  rows.first.forEach((place, i) => (rows.first[i] = place - top));

  const [fromLength, rowLength] = [3 * before.width, 3 * after.width];
  const room = new Room();
  const from = room.take(fromLength * usedRows);
  const between = room.take(rowLength * usedRows);
  const result = room.take(rowLength * after.height);
  const [columnAxis, rowAxis] = [room.takeAxis(columns), room.takeAxis(rows)];
  const bytes = room.open();
  for (let y = 0; y < usedRows; y++) {
    const begin = 3 * ((before.top + top + y) * image.width + before.left);
    bytes.set(image.data.subarray(begin, begin + fromLength), from + y * fromLength);
  }
  room.put(columns, columnAxis);
  room.put(rows, rowAxis);
  passes.alongRows(from, fromLength, usedRows, ...columnAxis, after.width, between);
  passes.alongColumns(between, rowLength, ...rowAxis, after.height, result);
  return bytes.subarray(result, result + rowLength * after.height);
}

/** Where an axis stands in the memory: `first`, `count`, `weights`, and the bytes from the weights of a place to the next. */
type AxisAddress = [first: number, count: number, weights: number, stride: number];

/** Deals out the memory of the passes from its begin on. */
class Room {
  private end = 0;

  take(bytes: number): number {
    const begin = this.end;
    this.end = Math.ceil((begin + bytes + padding) / padding) * padding;
    return begin;
  }

  takeAxis({ first, count, weights, stride }: Axis): AxisAddress {
    return [this.take(first.byteLength), this.take(count.byteLength), this.take(weights.byteLength), 4 * stride];
  }

  /** The memory, made as large as what was taken. */
  open(): Uint8Array {
    const missing = this.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 2 ** 16));
    return new Uint8Array(memory.buffer);
  }

  put({ first, count, weights }: Axis, [firstAt, countAt, weightsAt]: AxisAddress): void {
    new Int32Array(memory.buffer, firstAt).set(first);
    new Int32Array(memory.buffer, countAt).set(count);
    new Int32Array(memory.buffer, weightsAt).set(weights);
  }
}
