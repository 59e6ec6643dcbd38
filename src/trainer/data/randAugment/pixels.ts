/** A square RGB image, 3 bytes a pixel, row by row. Operations give a new image. */
export interface Pixels {
  readonly side: number;
  readonly data: Uint8Array;
}

/** Where a pixel of the result comes from; x and y from the upper left corner, pixel centres at halves. */
type Mapping = (x: number, y: number) => readonly [number, number];

/** Takes each pixel from the nearest one at `from` its place; black where there is none. */
export function moved({ side, data }: Pixels, from: Mapping): Pixels {
  const result = new Uint8Array(data.length);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [fromX, fromY] = from(x + 0.5, y + 0.5).map(Math.floor) as [number, number];
      if (fromX < 0 || fromY < 0 || fromX >= side || fromY >= side) continue;
      const source = (fromY * side + fromX) * 3;
      result.set(data.subarray(source, source + 3), (y * side + x) * 3);
    }
  return { side, data: result };
}

/** Each byte by a table of 256, or by a table for each channel. */
export function mapped({ side, data }: Pixels, tables: readonly ArrayLike<number>[]): Pixels {
  return { side, data: data.map((value, i) => tables[i % tables.length]![value]!) };
}

/** For each channel, how often each of the 256 values occurs. */
export function histograms({ data }: Pixels): Uint32Array[] {
  const counts = [0, 1, 2].map(() => new Uint32Array(256));
  data.forEach((value, i) => counts[i % 3]![value]!++);
  return counts;
}

/** `plain` + factor · (image − plain): towards `plain` below 1, away from it above. As Pillow computes it: float32, cut off. */
export function blended({ side, data }: Pixels, plain: (index: number) => number, factor: number): Pixels {
  const alpha = Math.fround(factor);
  const blend = (value: number, i: number) => {
    const from = plain(i);
    return Math.min(255, Math.max(0, Math.fround(from + Math.fround(alpha * (value - from)))));
  };
  return { side, data: Uint8Array.from(data, blend) };
}

/** Brightness of each pixel (ITU-R 601-2), 0–255, with Pillow's rounding. */
export function luminance({ data }: Pixels): Uint8Array {
  return Uint8Array.from({ length: data.length / 3 }, (_, i) => {
    const [red, green, blue] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  });
}

/** Each pixel averaged with its eight neighbours, itself counting five times; pixels at the edge stay as they are. */
export function smoothed({ side, data }: Pixels): Uint8Array {
  const result = new Uint8Array(data);
  const row = 3 * side;
  for (let y = 1; y < side - 1; y++)
    for (let at = y * row + 3; at < (y + 1) * row - 3; at++) {
      let sum = 4 * data[at]!;
      for (const line of [at - row, at, at + row]) sum += data[line - 3]! + data[line]! + data[line + 3]!;
      result[at] = sum / 13 + 0.5;
    }
  return result;
}
