import { copyFile, mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../../../src/config/schema';
import type { DatasetReport } from '../../../../../src/protocol/datasetReport';
import { reportDataset } from '../../../../../src/trainer/data/report';
import { alikeGroups } from '../../../../../src/trainer/data/report/duplicates';
import { temporaryFolder } from '../../../runFolder/records';

/** A picture that no other looks like: soft blobs, placed by the seed. */
function picture(seed: number, side = 64) {
  let state = seed * 7919 + 17;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const blobs = Array.from({ length: 12 }, () => {
    const [x, y, r] = [random() * side, random() * side, (0.1 + 0.2 * random()) * side];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${360 * random()} 70% ${90 * random()}%)"/>`;
  });
  return sharp(
    Buffer.from(`<svg width="${side}" height="${side}" xmlns="http://www.w3.org/2000/svg">${blobs.join('')}</svg>`),
  )
    .flatten({ background: '#888' })
    .blur(side / 24);
}

/** Two classes of eight training and four test pictures, all different. */
async function dataset(): Promise<string> {
  const folder = await temporaryFolder();
  let seed = 1;
  for (const [split, count] of [
    ['train', 8],
    ['val', 4],
    ['test', 4],
  ] as const)
    for (const name of ['chat é', 'dog #1']) {
      await mkdir(path.join(folder, split, name), { recursive: true });
      for (let i = 0; i < count; i++)
        await picture(seed++)
          .jpeg()
          .toFile(path.join(folder, split, name, `${i}.jpg`));
    }
  return folder;
}

async function report(folder: string, cache?: string): Promise<DatasetReport> {
  const { data, seed } = runConfigSchema.parse({ data: { path: folder } });
  return reportDataset({ data, baseFolder: folder, seed }, { cache: cache ?? (await temporaryFolder()) });
}

describe('the report of a dataset', () => {
  it('counts, measures and finds nothing wrong with different pictures', async () => {
    const folder = await dataset();
    const found = await report(folder);
    expect(found).toMatchObject({
      path: folder,
      read: 32,
      imbalance: 1,
      tinyClasses: [],
      files: [],
      duplicates: [],
    });
    expect(found.images).toHaveLength(32);
    expect(found.classes).toEqual([
      { name: 'chat é', train: 8, validation: 4, test: 4 },
      { name: 'dog #1', train: 8, validation: 4, test: 4 },
    ]);
    expect(found.sizes).toEqual({ width: [64, 64, 64, 64, 64], height: [64, 64, 64, 64, 64], aspect: [1, 1, 1, 1, 1] });
    expect(found.samples[1]).toEqual({
      className: 'dog #1',
      paths: ['0', '2', '4', '6'].map((i) => `train/dog #1/${i}.jpg`),
    });
  });

  it('tells what is unusual about files', async () => {
    const folder = await dataset();
    const at = (name: string) => path.join(folder, 'train', 'chat é', name);
    await picture(101).png().toFile(at('png.jpg'));
    await picture(102).toColourspace('cmyk').jpeg().toFile(at('cmyk.jpg'));
    await picture(103).toColourspace('rgb16').png().toFile(at('deep.png'));
    await picture(104, 400).jpeg({ quality: 95 }).toFile(at('cut.jpg'));
    await truncate(at('cut.jpg'), 4000);
    await writeFile(at('empty.png'), '');
    await picture(105).resize(1, 1).png().toFile(at('pixel.png'));
    await sharp({ create: { width: 9000, height: 6000, channels: 3, background: 'red' } })
      .png()
      .toFile(at('huge.png'));
    const { files } = await report(folder);
    expect(Object.fromEntries(files.map((file) => [path.basename(file.path), [file.kind, file.detail]]))).toEqual({
      'png.jpg': ['wrongExtension', 'PNG in a .jpg'],
      'cmyk.jpg': ['cmyk', 'CMYK'],
      'deep.png': ['deep', '16 bits'],
      'cut.jpg': ['unreadable', expect.any(String)],
      'empty.png': ['unreadable', 'it is empty'],
      'pixel.png': ['tiny', '1 × 1 pixels'],
      'huge.png': ['huge', '9000 × 6000 pixels'],
    });
    expect(files.every(({ split, className }) => split === 'train' && className === 'chat é')).toBe(true);
  });

  it('finds copies, and pictures that were compressed or scaled again, across splits and classes', async () => {
    const folder = await dataset();
    const train = (name: string) => path.join(folder, 'train', 'chat é', name);
    await copyFile(train('0.jpg'), path.join(folder, 'test', 'chat é', 'copy.jpg'));
    await picture(200, 256).jpeg({ quality: 95 }).toFile(train('large.jpg'));
    await sharp(await readFile(train('large.jpg')))
      .resize(180, 180)
      .webp({ quality: 75 })
      .toFile(path.join(folder, 'val', 'dog #1', 'again.webp'));
    await copyFile(train('2.jpg'), train('twice.jpg'));
    const { duplicates } = await report(folder);
    const paths = (group: (typeof duplicates)[number]) => group.images.map((image) => image.path);
    expect(duplicates.map((group) => [group.kind, group.leaks, group.disagrees, paths(group)])).toEqual([
      ['near', true, true, ['train/chat é/large.jpg', 'val/dog #1/again.webp']],
      ['exact', true, false, ['train/chat é/0.jpg', 'test/chat é/copy.jpg']],
      ['exact', false, false, ['train/chat é/2.jpg', 'train/chat é/twice.jpg']],
    ]);
  });

  it('names small classes and imbalance', async () => {
    const folder = await dataset();
    for (let i = 2; i < 8; i++) await rm(path.join(folder, 'train', 'dog #1', `${i}.jpg`));
    expect(await report(folder)).toMatchObject({ imbalance: 4, tinyClasses: ['dog #1'] });
  });
});

describe('a second look', () => {
  it('reads only what has changed', async () => {
    const folder = await dataset();
    const cache = await temporaryFolder();
    const first = await report(folder, cache);
    const again = await report(folder, cache);
    expect(again).toEqual({ ...first, read: 0, seconds: again.seconds });
    const changed = path.join(folder, 'train', 'chat é', '3.jpg');
    await copyFile(path.join(folder, 'train', 'chat é', '4.jpg'), changed);
    await utimes(changed, 1e9, 1e9);
    const third = await report(folder, cache);
    expect(third.read).toBe(1);
    expect(third.duplicates).toHaveLength(1);
  });

  it('does without findings that are damaged', async () => {
    const folder = await dataset();
    const cache = await temporaryFolder();
    await report(folder, cache);
    const [name] = await readdir(path.join(cache, 'scans'));
    const file = path.join(cache, 'scans', name!);
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, ['{"torn', ...lines.slice(1)].join('\n'));
    expect((await report(folder, cache)).read).toBe(1);
  });
});

it('pictures that are alike in pairs are one group, plain ones none', () => {
  const base = 'f0f0a5a53c3c99960f0f5a5ac3c36669';
  const near = base.replace(/.$/, '8');
  const nearer = near.replace(/^f/, '7');
  const plain = '0'.repeat(32);
  expect(alikeGroups([base, plain, near, undefined, 'a'.repeat(32), nearer, plain])).toEqual([[0, 2, 5]]);
});
