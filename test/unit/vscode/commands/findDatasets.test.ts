import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDatasets } from '../../../../src/vscode/commands/findDatasets';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'adarand-datasets-'));
});
afterEach(() => rm(root, { recursive: true }));

const make = (...folders: string[]) =>
  Promise.all(folders.map((folder) => mkdir(path.join(root, folder), { recursive: true })));
const found = async () => (await findDatasets(root)).map((dataset) => path.relative(root, dataset.path));

it('finds image folders, nearest first', async () => {
  await make('deep/er/flowers/train/rose', 'emoji/train/cat', 'emoji/test/cat', 'ähnlich/train/ü');
  expect(await found()).toEqual(['emoji', 'ähnlich', path.join('deep', 'er', 'flowers')]);
});

it('takes the workspace itself', async () => {
  await make('train/cat');
  expect(await found()).toEqual(['']);
});

it('passes over what only looks like one', async () => {
  await make('empty/train', 'node_modules/a/train/cat', '.cache/train/cat', 'a/b/c/d/e/train/cat');
  await mkdir(path.join(root, 'files/train'), { recursive: true });
  await writeFile(path.join(root, 'files/train/script.py'), '');
  expect(await found()).toEqual([]);
});

it('does not look for image folders among the classes of one', async () => {
  await make('emoji/train/train/train/cat');
  expect(await found()).toEqual(['emoji']);
});

it('finds nothing where nothing is', async () => {
  expect(await findDatasets(path.join(root, 'missing'))).toEqual([]);
});

describe('a list of images', () => {
  const write = (file: string, text: string) => writeFile(path.join(root, file), text);

  it('is found by its first line, beside image folders', async () => {
    await make('emoji/train/cat', 'lists', 'node_modules/a', '.adarand/runs');
    await write('emoji/labels.csv', 'path,label\na.png,cat\n');
    await write('lists/spreadsheet.CSV', '\uFEFF"Split", "Label" ,"Path"\r\ntrain,cat,a.png\r\n');
    for (const file of ['lists/numbers.csv', 'node_modules/a/list.csv', '.adarand/runs/list.csv'])
      await write(file, file.endsWith('numbers.csv') ? 'x,y\n1,2\n' : 'path,label\na.png,cat\n');
    await write('lists/empty.csv', '');
    await write('lists/list.txt', 'path,label\n');
    expect(await findDatasets(root)).toEqual([
      { kind: 'list', path: path.join(root, 'emoji/labels.csv') },
      { kind: 'folder', path: path.join(root, 'emoji') },
      { kind: 'list', path: path.join(root, 'lists/spreadsheet.CSV') },
    ]);
  });

  it('is not looked for among more CSV files than a few hundred', async () => {
    await make('z');
    await Promise.all(Array.from({ length: 500 }, (_, i) => write(`${i}.csv`, 'x\n')));
    await write('z/list.csv', 'path,label\na.png,cat\n');
    expect(await findDatasets(root)).toEqual([]);
    await rm(path.join(root, '0.csv'));
    expect(await found()).toEqual([path.join('z', 'list.csv')]);
  });
});
