import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import { openDataset } from '../../../../src/trainer/data/dataset';
import { changesSince, datasetContents } from '../../../../src/trainer/fingerprints/datasetContents';
import { HashCache } from '../../../../src/trainer/fingerprints/hashCache';
import { weightsFingerprint } from '../../../../src/trainer/fingerprints/weightsFingerprint';
import { writeTinyDataset } from '../../../support/tinyDataset';
import { temporaryFolder } from '../../runFolder/records';

async function project() {
  const folder = await temporaryFolder();
  const images = path.join(folder, 'images');
  writeTinyDataset(images);
  const cache = path.join(folder, 'cache');
  const look = async (data: object = {}, seed = 0) => {
    const config = runConfigSchema.parse({ data: { path: images, ...data } });
    return datasetContents(await openDataset(config.data, folder, seed), { cache });
  };
  return { folder, images, cache, look };
}

it('depends on what is in the images, whatever the seed, the split and the part that is trained on', async () => {
  const { folder, images, look } = await project();
  rmSync(path.join(images, 'val'), { recursive: true });
  const { contents } = await look();
  expect((await look({ trainingFraction: 0.5 }, 3)).contents).toBe(contents);
  cpSync(images, path.join(folder, 'copy'), { recursive: true });
  expect((await look({ path: path.join(folder, 'copy') })).contents).toBe(contents);
});

it('names what has changed, even where the size stays', async () => {
  const { images, cache, look } = await project();
  const before = await look();
  const file = path.join(images, 'train', 'blå', '3.png');
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
  rmSync(path.join(images, 'test', 'grün', '0.png'));
  writeFileSync(path.join(images, 'val', 'grün', 'new.png'), bytes);
  const now = await look();
  expect(now.contents).not.toBe(before.contents);
  expect(await changesSince(before.contents, now.images, cache)).toEqual({
    added: { count: 1, first: ['val/grün/new.png'] },
    removed: { count: 1, first: ['test/grün/0.png'] },
    changed: { count: 1, first: ['train/blå/3.png'] },
  });
  rmSync(cache, { recursive: true });
  expect(await changesSince(before.contents, now.images, cache)).toBeUndefined();
});

it('reads a file again only when its size or its time is another', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'a');
  const hashes = new HashCache(path.join(folder, 'hashes.json'));
  const past = new Date(Date.now() - 60_000);
  writeFileSync(file, 'one');
  utimesSync(file, past, past);
  const [first] = await hashes.hashesOf([file]);
  writeFileSync(file, 'two');
  utimesSync(file, past, past);
  expect(await hashes.hashesOf([file])).toEqual([first]);
  utimesSync(file, past, new Date());
  expect(await hashes.hashesOf([file])).not.toEqual([first]);
});

it('does not trust the time of a file that was changed a moment ago', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'a');
  const hashes = new HashCache(path.join(folder, 'hashes.json'));
  writeFileSync(file, 'one');
  const [first] = await hashes.hashesOf([file]);
  const { atime, mtime } = statSync(file);
  writeFileSync(file, 'two');
  utimesSync(file, atime, mtime);
  expect(await hashes.hashesOf([file])).not.toEqual([first]);
});

it('takes the shards of a TensorFlow.js model into account', async () => {
  const folder = await temporaryFolder();
  const model = path.join(folder, 'model.json');
  writeFileSync(model, JSON.stringify({ weightsManifest: [{ paths: ['a.bin'], weights: [] }] }));
  writeFileSync(path.join(folder, 'a.bin'), 'one');
  const first = await weightsFingerprint(model, folder);
  writeFileSync(path.join(folder, 'a.bin'), 'two');
  expect(await weightsFingerprint(model, folder)).not.toBe(first);
});
