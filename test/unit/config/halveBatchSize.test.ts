import { expect, it } from 'vitest';
import { halveBatchSize } from '../../../src/config/halveBatchSize';
import { parseConfig } from '../../../src/config/parse';

const text = `{
  // ours
  "data": { "path": "images" },
  "training": {
    "batchSize": 64 // too much?
  }
}
`;

it('halves the batch size and leaves comments where they are', () => {
  expect(halveBatchSize(text, 64)).toBe(text.replace('64', '32'));
  expect(halveBatchSize(text, 33)).toBe(text.replace('64', '16'));
});

it('writes it down where it was the default', () => {
  const short = '{ "data": { "path": "images" } }';
  const { batchSize } = parseConfig(short).config!.training;
  expect(parseConfig(halveBatchSize(short, batchSize)!).config!.training.batchSize).toBe(Math.floor(batchSize / 2));
});

it('changes nothing that is smaller already, or cannot be read', () => {
  expect(halveBatchSize(text, 128)).toBeUndefined();
  expect(halveBatchSize('{ "data": ', 64)).toBeUndefined();
  expect(halveBatchSize(text.replace('64', '1'), 1)).toBeUndefined();
});
