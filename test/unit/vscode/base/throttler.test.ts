import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Throttler } from '../../../../src/vscode/base/throttler';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const unexpected = (error: unknown) => {
  throw error;
};

it('runs the first call at once and joins the calls of an interval', async () => {
  const times: number[] = [];
  const start = Date.now();
  const throttler = new Throttler(100, () => void times.push(Date.now() - start), unexpected);
  throttler.trigger();
  await vi.advanceTimersByTimeAsync(0);
  for (let call = 0; call < 50; call++) throttler.trigger();
  await vi.advanceTimersByTimeAsync(1000);
  expect(times).toEqual([0, 100]);
});

it('never runs twice at the same time, and runs again for what came meanwhile', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const slow = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 500));
    running--;
    runs++;
  };
  const throttler = new Throttler(100, slow, unexpected);
  throttler.trigger();
  await vi.advanceTimersByTimeAsync(200);
  throttler.trigger();
  throttler.trigger();
  await vi.advanceTimersByTimeAsync(5000);
  expect({ most, runs }).toEqual({ most: 1, runs: 2 });
});

it('goes on after an error and reports it', async () => {
  const errors: unknown[] = [];
  let runs = 0;
  const task = () => {
    runs++;
    throw new Error('disk');
  };
  const throttler = new Throttler(10, task, (error) => errors.push(error));
  throttler.trigger();
  await vi.advanceTimersByTimeAsync(50);
  throttler.trigger();
  await vi.advanceTimersByTimeAsync(50);
  expect(runs).toBe(2);
  expect(errors).toEqual([new Error('disk'), new Error('disk')]);
});

it('does nothing after disposal', async () => {
  let runs = 0;
  const throttler = new Throttler(10, () => void runs++, unexpected);
  throttler.trigger();
  throttler.dispose();
  throttler.trigger();
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toBe(0);
});
