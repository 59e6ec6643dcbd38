import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import { openDataset } from '../../../../src/trainer/data/dataset';
import { labelledImages } from '../../../../src/trainer/data/labelledImages';
import { temporaryFolder, writeFiles } from './images';

const { data } = runConfigSchema.parse({ data: { path: '.', classes: 'path' } });

/** A folder with these files; each class of `train/` has two images. */
async function folderOf(classes: string[], ...more: string[]): Promise<string> {
  const folder = await temporaryFolder();
  const train = classes.flatMap((name) => [`train/${name}/1.png`, `train/${name}/2.png`]);
  await writeFiles(folder, Object.fromEntries([...train, ...more].map((name, i) => [name, 'x'.repeat(i + 1)])));
  return folder;
}

it('names classes by their paths', async () => {
  const folder = await folderOf(
    ['animals/cats', 'animals/dogs', 'cars', 'animals/wild/e\u0301lan'],
    'test/animals/dogs/3.png',
  );
  const { classes, train, validation, test } = await openDataset(data, folder, 0);
  expect(classes).toEqual(['animals/cats', 'animals/dogs', 'animals/wild/\u00e9lan', 'cars']);
  expect(train.length + validation.length).toBe(8);
  expect(test).toMatchObject([{ relativePath: 'test/animals/dogs/3.png', label: 1 }]);
  expect(await labelledImages(path.join(folder, 'test'), classes, 'path')).toMatchObject([{ label: 1 }]);
});

it('takes the outermost folders for the classes by default', async () => {
  const folder = await folderOf(['animals/cats', 'animals/dogs', 'cars']);
  const { classes } = await openDataset({ ...data, classes: 'folder' }, folder, 0);
  expect(classes).toEqual(['animals', 'cars']);
});

it('follows links in circles, and leaves out what systems leave behind', async () => {
  const folder = await folderOf(['a/b', 'c'], 'train/__MACOSX/a/b/1.png', 'train/c/@eaDir/1.png');
  await symlink(path.join(folder, 'train/a'), path.join(folder, 'train/a/b/again'));
  expect((await openDataset(data, folder, 0)).classes).toEqual(['a/b', 'c']);
});

it.each([
  ['images beside classes', ['a/b', 'a', 'c'], [], /train\/a holds images beside the class "a\/b"/],
  ['an empty class', ['a/b'], ['train/a/c/x.txt'], /class folder .*train\/a\/c has no images/],
  [
    'a class that only the test has',
    ['a/b', 'c'],
    ['test/a/bb/1.png'],
    /bb is a class that train\/ does not have\. Did you mean "a\/b"\?/,
  ],
] as [string, string[], string[], RegExp][])('refuses %s', async (_, classes, more, message) => {
  await expect(openDataset(data, await folderOf(classes, ...more), 0)).rejects.toThrow(message);
});
