import { expect, it } from 'vitest';
import { runBehind } from '../../../../src/vscode/explorer/queueDrop';

const queue = ['a', 'b', 'c', 'd'];

it.each([
  ['up: before the one that it is dropped on', ['d'], 'b', 'b'],
  ['down: behind it', ['a'], 'c', 'd'],
  ['down to the last: to the end', ['a'], 'd', undefined],
  ['onto the heading: to the end', ['a'], undefined, undefined],
  ['several, from before and behind', ['a', 'd'], 'c', undefined],
  ['several upwards', ['c', 'd'], 'a', 'a'],
  ['onto itself: where it is', ['b'], 'b', 'c'],
  ['from outside the queue', ['x'], 'b', 'b'],
])('%s', (_what, dragged, target, expected) => {
  expect(runBehind(queue, dragged, target)).toBe(expected);
});
