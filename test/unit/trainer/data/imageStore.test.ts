import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ImageStore, storeMemory } from '../../../../src/trainer/data/imageStore';

const pixels = (bytes: number, value: number) => Buffer.alloc(bytes, value);

it('gives back headers and pixels, to every thread that shares its memory', () => {
  const memory = storeMemory(3, 10_000);
  const [store, other] = [new ImageStore(memory), new ImageStore(memory)];
  expect([store.header(1), store.pixels(1)]).toEqual([undefined, undefined]);
  store.setHeader(1, { width: 4, height: 2, isJpeg: true });
  expect(other.header(1)).toEqual({ width: 4, height: 2, isJpeg: true });
  expect(other.pixels(1)).toBeUndefined();
  store.keep(1, pixels(24, 7));
  expect(other.pixels(1)).toEqual({ width: 4, height: 2, data: pixels(24, 7) });
  expect(other.header(0)).toBeUndefined();
});

it('keeps what fits, whole and apart from each other', () => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(fc.array(size, { maxLength: 30 }), fc.integer({ min: 0, max: 5000 }), (sizes, capacity) => {
      const store = new ImageStore(storeMemory(sizes.length, capacity));
      sizes.forEach(({ width, height }, i) => {
        store.setHeader(i, { width, height, isJpeg: false });
        store.keep(i, pixels(3 * width * height, i));
      });
      const kept = sizes.filter(({ width, height }, i) => {
        const found = store.pixels(i);
        if (found) expect(found).toEqual({ width, height, data: pixels(3 * width * height, i) });
        return found !== undefined;
      });
      expect(kept.reduce((sum, { width, height }) => sum + 3 * width * height, 0)).toBeLessThanOrEqual(capacity);
      if (sizes.every(({ width, height }) => 3 * width * height * sizes.length <= capacity))
        expect(kept).toHaveLength(sizes.length);
    }),
  );
});

it('has no room for an image that would take much of it, nor when it is full', () => {
  const store = new ImageStore(storeMemory(40, 1600));
  const header = (width: number) => ({ width, height: 1, isJpeg: false });
  expect([33, 34].map((width) => store.hasRoomFor(header(width)))).toEqual([true, false]);
  for (let image = 0; image < 20; image++) {
    store.setHeader(image, header(27));
    store.keep(image, pixels(81, image));
  }
  // 61 bytes are left.
  expect([20, 21].map((width) => store.hasRoomFor(header(width)))).toEqual([true, false]);
});
