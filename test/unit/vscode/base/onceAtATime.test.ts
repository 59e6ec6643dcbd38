import { expect, test } from 'vitest';
import { OnceAtATime } from '../../../../src/vscode/base/onceAtATime';

test('work is not done twice at the same time', async () => {
  const starts = new OnceAtATime();
  const done: string[] = [];
  const work = (what: string) => async () => {
    await Promise.resolve();
    done.push(what);
  };
  await Promise.all([
    starts.run('a', work('first a')),
    starts.run('a', work('second a')),
    starts.run('b', work('first b')),
  ]);
  expect(done).toEqual(['first a', 'first b']);
});

test('work can be done again when it has ended, also when it has failed', async () => {
  const starts = new OnceAtATime();
  const failing = starts.run('a', () => Promise.reject(new Error('The disk is full.')));
  await expect(failing).rejects.toThrow('The disk is full.');
  let again = false;
  await starts.run('a', () => Promise.resolve(void (again = true)));
  expect(again).toBe(true);
});
