import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../../scripts/generatedFiles';

it.each(Object.keys(generatedFiles))('%s is what `node scripts/makeSchema.mjs` writes', async (name) => {
  const present = await readFile(path.join(import.meta.dirname, '../../..', name), 'utf8');
  expect(generatedFiles[name]!(present)).toBe(present);
});
