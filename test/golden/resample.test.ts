import { expect, it } from 'vitest';
import { resample } from '../../src/trainer/data/resample/resample';
import { golden } from './golden';

type Sizes = [
  ...[width: number, height: number],
  ...[left: number, top: number, cropWidth: number, cropHeight: number],
  ...[toWidth: number, toHeight: number],
  ...[x: number, y: number, keptWidth: number, keptHeight: number],
];
const { cases } = golden<{ cases: { sizes: Sizes; pixels: string }[] }>('resample');

/** As in resample.py. */
function pattern(width: number, height: number) {
  const data = Buffer.alloc(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    data[i] = (x * 37 + y * 101 + channel * 59 + x * y * (channel + 1)) % 256;
  }
  return { data, width, height };
}

it.each(cases)('resizes as Pillow does, to the last bit: $sizes', ({ sizes, pixels }) => {
  const [width, height, left, top, cropWidth, cropHeight, toWidth, toHeight, x, y, keptWidth, keptHeight] = sizes;
  const result = resample(pattern(width, height), {
    before: { left, top, width: cropWidth, height: cropHeight },
    width: toWidth,
    height: toHeight,
    after: { left: x, top: y, width: keptWidth, height: keptHeight },
    mirrored: false,
  });
  expect([...result]).toEqual([...Buffer.from(pixels, 'base64')]);
});
