import { expect, it } from 'vitest';
import { locate } from '../../../src/config/locate';

const text = `// the images
{
  "data": { "path": "images", "augmentation": { "scale": [0.08, 1] } },
  "model": {},
}`;

it.each([
  [['data', 'path'], '"images"'],
  [['data', 'augmentation', 'scale', 0], '0.08'],
  [['model', 'weights'], '"model"'],
  [['training', 'epochs'], '{'],
])('%j', (path, marked) => {
  const { offset, length } = locate(text, path);
  expect(text.slice(offset, offset + length)).toBe(marked);
});

it('counts a byte order mark', () => {
  expect(locate(`\uFEFF${text}`, ['model', 'weights']).offset).toBe(text.indexOf('"model"') + 1);
});

it('marks the beginning of a text that is no configuration', () => {
  expect(locate('', ['data'])).toEqual({ offset: 0, length: 0 });
});
