import { describe, expect, it } from 'vitest';
import { philox, randomStream } from '../../../src/trainer/random';

describe('philox', () => {
  // The known answers that the authors publish with Random123.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)('turns counter %j with key %j into the published words', (counter, [key0, key1], expected) => {
    const block = Uint32Array.from(counter);
    philox(block, key0, key1);
    expect([...block].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(expected);
  });
});

describe('randomStream', () => {
  const take = (n: number, ...keys: (string | number)[]) => {
    const stream = randomStream(7, ...keys);
    return Array.from({ length: n }, () => stream.uniform());
  };

  it('repeats itself for the same name and differs for every other', () => {
    expect(take(10, 'noise', 3)).toEqual(take(10, 'noise', 3));
    const names = [['noise', 3], ['noise', 4], ['noise3'], ['noise', '3'], [3, 'noise'], [], ['n'.repeat(40)]];
    const firsts = [...names.map((keys) => take(1, ...keys)[0]), randomStream(8).uniform()];
    expect(new Set(firsts).size).toBe(names.length + 1);
  });

  it('draws uniform numbers in [0, 1) with the right moments and no correlation of neighbours', () => {
    const numbers = take(100_000, 'moments');
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const centred = numbers.map((x) => x - mean);
    const variance = centred.reduce((sum, x) => sum + x * x, 0) / numbers.length;
    const neighbours = centred.slice(1).reduce((sum, x, i) => sum + x * centred[i]!, 0) / numbers.length;
    expect(Math.min(...numbers.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(numbers.every((x) => x < 1)).toBe(true);
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(neighbours)).toBeLessThan(0.002);
  });

  it('has no correlation between streams of neighbouring steps', () => {
    const a = take(50_000, 'noise', 1);
    const b = take(50_000, 'noise', 2);
    expect(Math.abs(a.reduce((sum, x, i) => sum + (x - 0.5) * (b[i]! - 0.5), 0) / a.length)).toBeLessThan(0.002);
  });

  it('draws standard normal numbers', () => {
    const numbers = randomStream(1, 'gaussian').gaussians(200_000);
    const moment = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / numbers.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(moment(3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
    const beyondTwo = numbers.filter((x) => Math.abs(x) > 2).length / numbers.length;
    expect(beyondTwo).toBeCloseTo(0.0455, 2);
  });

  it('gaussians(n) are the n next numbers of gaussian()', () => {
    const stream = randomStream(5);
    expect([...randomStream(5).gaussians(5)]).toEqual(Array.from({ length: 5 }, () => Math.fround(stream.gaussian())));
  });

  it('uniforms(n) never reach 1 in float32', () => {
    const numbers = randomStream(2).uniforms(100_000);
    expect(Math.max(...numbers.slice(0, 50_000), ...numbers.slice(50_000))).toBeLessThan(1);
    expect(numbers.every((x) => x >= 0)).toBe(true);
  });

  it('draws every whole number below n about equally often', () => {
    const stream = randomStream(3);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[stream.integer(6)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(stream.integer(1)).toBe(0);
  });

  it.each([0, -1, 2.5, NaN, 2 ** 33])('refuses integer(%s)', (n) => {
    expect(() => randomStream(0).integer(n)).toThrow(RangeError);
  });

  it('shuffles a copy into every order equally often', () => {
    const stream = randomStream(4);
    const orders = new Map<string, number>();
    const items = ['a', 'b', 'c'];
    for (let i = 0; i < 12_000; i++) {
      const order = stream.shuffle(items).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(items).toEqual(['a', 'b', 'c']);
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
