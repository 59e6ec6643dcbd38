import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findDatasets } from '../../../../src/vscode/commands/findDatasets';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'adarand-datasets-'));
});
afterEach(() => rm(root, { recursive: true }));

const make = (...folders: string[]) =>
  Promise.all(folders.map((folder) => mkdir(path.join(root, folder), { recursive: true })));
const found = async () => (await findDatasets(root)).map((folder) => path.relative(root, folder));

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
