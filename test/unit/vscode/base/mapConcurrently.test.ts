import { expect, it } from 'vitest';
import { mapConcurrently } from '../../../../src/vscode/base/mapConcurrently';

it('keeps the order and the limit', async () => {
  let running = 0;
  let most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return n * n;
  };
  const items = Array.from({ length: 20 }, (_, n) => n);
  expect(await mapConcurrently(items, 4, work)).toEqual(items.map((n) => n * n));
  expect(most).toBe(4);
});

it('does nothing for nothing', async () => {
  expect(await mapConcurrently([], 4, () => Promise.reject(new Error('called')))).toEqual([]);
});
