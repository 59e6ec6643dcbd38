import path from 'node:path';
import { expect, it } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import { checkImages } from '../../../../src/trainer/data/checkImages';
import { openDataset } from '../../../../src/trainer/data/dataset';
import { noise, temporaryFolder, writeFiles } from './images';

it('names unreadable images, reports progress, and counts beyond twenty', async () => {
  const folder = await temporaryFolder();
  const image = await noise(8, 8, 0).png().toBuffer();
  await writeFiles(folder, {
    'train/a/1.png': image,
    'train/a/2.png': image,
    'train/b/1.png': image,
    'train/b/2.png': image,
  });
  const { data } = runConfigSchema.parse({ data: { path: '.' } });
  const check = async () => {
    const progress: [number, number][] = [];
    const problems = await checkImages(await openDataset(data, folder, 0), (done, total) =>
      progress.push([done, total]),
    );
    expect(progress.at(-1)).toEqual([progress.length, progress.length]);
    return problems;
  };
  expect(await check()).toEqual([]);

  await writeFiles(folder, { 'train/b/2.png': 'text' });
  const [problem, ...others] = await check();
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ severity: 'error', path: ['data', 'path'] });
  expect(problem!.message).toContain(path.join(folder, 'train/b/2.png'));

  await writeFiles(folder, Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`train/b/bad${i}.png`, 'text'])));
  const many = await check();
  expect(many).toHaveLength(21);
  expect(many.at(-1)!.message).toBe('11 more images cannot be read.');
});
