import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema, type DataConfig } from '../../../../src/config/schema';
import { openDataset } from '../../../../src/trainer/data/dataset';
import { DatasetError } from '../../../../src/trainer/data/errors';
import { temporaryFolder, writeFiles } from './images';

const data = (more: object = {}): DataConfig => runConfigSchema.parse({ data: { path: 'images', ...more } }).data;

/** Files by name; the scan looks at names and sizes alone. */
const files = (...names: string[]) => Object.fromEntries(names.map((name, i) => [`images/${name}`, 'x'.repeat(i + 1)]));
const numbered = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}/${i}.png`);

async function problemsOf(names: string[], more: object = {}): Promise<string[]> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files(...names));
  const error = await openDataset(data(more), folder, 0).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatasetError);
  return (error as DatasetError).problems.map((problem) => problem.message.replaceAll(folder, '<base>'));
}

describe('openDataset', () => {
  it('takes classes from folder names: Unicode, NFC, by code point', async () => {
    const folder = await temporaryFolder();
    const decomposed = 'e\u0301lan';
    const names = ['zebra', 'Ant', decomposed, '猫', '😀', '\uff5eodd'];
    await writeFiles(folder, files(...names.flatMap((name) => numbered(`train/${name}`, 2))));
    const { classes, train, validation } = await openDataset(data({ validationFraction: 0.5 }), folder, 0);
    expect(classes).toEqual(['Ant', 'zebra', '\u00e9lan', '猫', '\uff5eodd', '😀']);
    expect(train.length + validation.length).toBe(12);
    expect(new Set([...train, ...validation].map(({ label }) => label)).size).toBe(6);
  });

  it('reads subfolders and upper-case extensions; skips hidden files, hidden folders and other files', async () => {
    const folder = await temporaryFolder();
    const train = [
      'a/1.PNG',
      'a/deeper/2.jpeg',
      'b/3.avif',
      'b/4.tif',
      'a/.5.png',
      'b/.cache/6.png',
      'b/notes.txt',
      '.c/7.png',
    ];
    await writeFiles(folder, files(...train.map((name) => `train/${name}`), 'val/a/8.webp', 'test/b/9.gif'));
    const dataset = await openDataset(data(), folder, 0);
    const names = (examples: { relativePath: string }[]) => examples.map(({ relativePath }) => relativePath);
    expect(names(dataset.train)).toEqual(['train/a/1.PNG', 'train/a/deeper/2.jpeg', 'train/b/3.avif', 'train/b/4.tif']);
    expect(names(dataset.validation)).toEqual(['val/a/8.webp']);
    expect(names(dataset.test)).toEqual(['test/b/9.gif']);
    expect(dataset.test[0]).toMatchObject({ path: path.join(folder, 'images/test/b/9.gif'), label: 1 });
    expect(dataset.warnings).toEqual([]);
  });

  it('accepts validation/ for val/', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, files('train/a/1.png', 'train/b/1.png', 'validation/b/1.png'));
    expect((await openDataset(data(), folder, 0)).validation).toHaveLength(1);
  });

  it('follows links to folders, also in circles', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, files(...numbered('train/a', 2), ...numbered('elsewhere', 3)));
    await symlink(path.join(folder, 'images/elsewhere'), path.join(folder, 'images/train/b'));
    await symlink(path.join(folder, 'images/train/a'), path.join(folder, 'images/train/a/again'));
    const { train, validation } = await openDataset(data(), folder, 0);
    expect(train.length + validation.length).toBe(5);
  });

  it('holds out the same images for the same seed, others for another', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, files(...numbered('train/a', 30), ...numbered('train/b', 20)));
    const heldOut = async (seed: number) =>
      (await openDataset(data({ validationFraction: 0.2 }), folder, seed)).validation.map((e) => e.relativePath);
    const first = await heldOut(7);
    expect(first.filter((name) => name.startsWith('train/a'))).toHaveLength(6);
    expect(first.filter((name) => name.startsWith('train/b'))).toHaveLength(4);
    expect(await heldOut(7)).toEqual(first);
    expect(await heldOut(8)).not.toEqual(first);
  });

  it('has a fingerprint of names and sizes, whatever the seed', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, files(...numbered('train/a', 5), ...numbered('train/b', 5)));
    const fingerprint = async (seed: number) => (await openDataset(data(), folder, seed)).fingerprint;
    const before = await fingerprint(1);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint(2)).toBe(before);
    await writeFiles(folder, { 'images/train/a/0.png': 'another size' });
    expect(await fingerprint(1)).not.toBe(before);
  });

  it('warns of images in formats that cannot be decoded', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, files(...numbered('train/a', 2), ...numbered('train/b', 2), 'train/b/old.bmp'));
    const { warnings } = await openDataset(data(), folder, 0);
    expect(warnings).toEqual([
      {
        severity: 'warning',
        path: ['data', 'path'],
        message: `1 image is left out because the format cannot be decoded, e.g. ${path.join(folder, 'images/train/b/old.bmp')}. Convert to PNG or JPEG.`,
      },
    ]);
  });
});

describe('what is wrong with a dataset is said in words', () => {
  it.each([
    ['no folder', [], ['The image folder <base>/images does not exist. data.path is relative to <base>.']],
    ['no train/', ['cat/1.png', 'dog/1.png'], [/no train\/ folder; it holds cat, dog\..*move them into train\//]],
    ['a misspelt train/', ['trian/a/1.png'], [/Did you mean to name "trian" train\?/]],
    ['no class folders', ['train/1.png'], [/<base>\/images\/train has no class folders/]],
    [
      'empty classes',
      ['train/a/1.png', 'train/b/x.txt', 'train/c/1.bmp'],
      [/class folder <base>\/images\/train\/b has no images/, /train\/c has no images.*1 image is left out.*1\.bmp/],
    ],
    ['one class', numbered('train/a', 3), [/only one class, "a"/]],
    [
      'classes that train/ lacks',
      ['train/cat/1.png', 'train/dog/1.png', 'val/cta/1.png', 'test/horse/1.png'],
      [/val\/cta is a class that train\/ does not have\. Did you mean "cat"\?/, /test\/horse.*remove it from test\//],
    ],
    ['an empty test/', ['train/a/1.png', 'train/b/1.png', 'val/a/1.png', 'test/a/x.txt'], [/test holds no images/]],
    ['two validation folders', ['train/a/1.png', 'val/a/1.png', 'validation/a/1.png'], [/both val\/ and validation\//]],
    ['one image a class', ['train/a/1.png', 'train/b/1.png'], [/every class has only one/]],
    [
      'two spellings of a name',
      [...numbered('train/e\u0301', 2), ...numbered('train/\u00e9', 2), ...numbered('train/a', 2)],
      [/two folders named "\u00e9"/],
    ],
  ] as [string, string[], (string | RegExp)[]][])('%s', async (_, names, expected) => {
    const problems = await problemsOf(names);
    expect(problems).toHaveLength(expected.length);
    expected.forEach((message, i) => expect(problems[i]).toMatch(message));
  });

  it('a file where the folder should be', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { images: '' });
    await expect(openDataset(data(), folder, 0)).rejects.toThrow(/is a file; data.path must name a folder/);
  });
});
