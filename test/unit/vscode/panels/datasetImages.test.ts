import path from 'node:path';
import { expect, it } from 'vitest';
import { datasetFolder, imageIn } from '../../../../src/vscode/panels/datasetImages';

it('finds the folder of a dataset, also of a list', () => {
  expect(datasetFolder('/data/flowers')).toBe('/data/flowers');
  expect(datasetFolder('/data/flowers/list.CSV')).toBe('/data/flowers');
});

it('finds images in the folder, and none elsewhere', () => {
  const folder = path.resolve('/data/flowers');
  expect(imageIn(folder, 'test/a b/1 %20#.jpg')).toBe(path.join(folder, 'test/a b/1 %20#.jpg'));
  for (const outside of ['../secret.png', 'test/../../secret.png', '/etc/secret.png', '', '../flowers2/1.png'])
    expect(imageIn(folder, outside)).toBeUndefined();
});
