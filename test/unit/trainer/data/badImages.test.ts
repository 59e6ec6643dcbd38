import { symlink, truncate } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runConfigSchema, type DataConfig } from '../../../../src/config/schema';
import { openDataset } from '../../../../src/trainer/data/dataset';
import { noise, temporaryFolder, writeFiles } from './images';

const data = (onBadImage: DataConfig['onBadImage'], more: object = {}) =>
  runConfigSchema.parse({ data: { path: '.', onBadImage, validationFraction: 0.3, ...more } }).data;

/** Two classes of four good images each, in `train/`. */
async function goodFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const image = await noise(40, 40, 0).jpeg().toBuffer();
  const files = ['a', 'b'].flatMap((name) => [1, 2, 3, 4].map((i) => `train/${name}/${i}.jpg`));
  await writeFiles(folder, Object.fromEntries(files.map((file) => [file, image])));
  return folder;
}

it('leaves out images that cannot be read, names them, and trains on the others as if they were not there', async () => {
  const folder = await goodFolder();
  const without = await openDataset(data('skip'), folder, 3);
  expect(without.skipped).toEqual([]);
  expect(without.warnings).toEqual([]);

  await writeFiles(folder, { 'train/a/0.png': 'text', 'train/b/2b.jpg': await noise(40, 40, 1).jpeg().toBuffer() });
  await truncate(path.join(folder, 'train/b/2b.jpg'), 900);
  await symlink(path.join(folder, 'nowhere'), path.join(folder, 'train/b/9.jpg'));
  const done: number[] = [];
  const dataset = await openDataset(data('skip'), folder, 3, { onProgress: (count) => done.push(count) });
  expect(done.at(-1)).toBe(11);
  expect(dataset.skipped).toEqual([
    { path: 'train/a/0.png', reason: expect.stringMatching(/no image, or in a format/) },
    { path: 'train/b/2b.jpg', reason: expect.stringMatching(/premature end|damaged or incomplete/i) },
    { path: 'train/b/9.jpg', reason: expect.stringMatching(/does not exist/) },
  ]);
  expect(dataset.warnings).toMatchObject([
    {
      severity: 'warning',
      message: expect.stringMatching(/^3 images cannot be read and are left out: train\/a\/0\.png \(/),
    },
  ]);
  expect({ ...dataset, skipped: [], warnings: [] }).toEqual(without);
});

it('keeps them by default: training will stop at them', async () => {
  const folder = await goodFolder();
  await writeFiles(folder, { 'train/a/0.png': 'text' });
  const { train, validation, skipped } = await openDataset(data('stop'), folder, 3);
  expect([train.length + validation.length, skipped.length]).toEqual([9, 0]);
});

it('does not lose a whole class', async () => {
  const folder = await goodFolder();
  await writeFiles(folder, { 'test/a/1.jpg': 'text', 'test/b/1.jpg': await noise(8, 8, 2).jpeg().toBuffer() });
  await expect(openDataset(data('skip'), folder, 3)).rejects.toThrow(
    /No image of the class "a" among the test images can be read, e\.g\. .*test\/a\/1\.jpg: it is no image/,
  );
});

it('leaves out images of a list that are not there', async () => {
  const folder = await goodFolder();
  const listed = ['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'b/3'].map((name) => `train/${name}.jpg,${name[0]}\n`);
  await writeFiles(folder, { 'list.csv': `path,label\n${listed.join('')}train/gone.jpg,b\n` });
  const { skipped } = await openDataset(data('skip', { path: 'list.csv' }), folder, 3);
  expect(skipped).toEqual([{ path: 'train/gone.jpg', reason: expect.stringMatching(/does not exist/) }]);
});

it('can be stopped', async () => {
  const folder = await goodFolder();
  const stop = new AbortController();
  const opening = openDataset(data('skip'), folder, 3, { stop: stop.signal, onProgress: () => stop.abort() });
  await expect(opening).rejects.toThrow('stopped');
});
