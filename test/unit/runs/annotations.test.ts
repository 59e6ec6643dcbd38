import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { annotationsFile, readAnnotations, updateAnnotations } from '../../../src/runs/annotations';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'adarand-annotations-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('says nothing without a file', async () => {
  expect(await readAnnotations(folder)).toEqual({});
});

it('keeps what is not changed, and forgets what is taken back', async () => {
  await updateAnnotations(folder, { starred: true, note: 'näher ansehen' });
  await updateAnnotations(folder, ({ tags = [] }) => ({ tags: [...tags, 'paper', 'baseline', 'paper'] }));
  expect(await readAnnotations(folder)).toEqual({
    starred: true,
    note: 'näher ansehen',
    tags: ['baseline', 'paper'],
  });
  await updateAnnotations(folder, { starred: false, note: undefined, tags: [] });
  expect(JSON.parse(readFileSync(path.join(folder, annotationsFile), 'utf8'))).toEqual({ version: 1 });
});

it('refuses a tag of two words', async () => {
  await expect(updateAnnotations(folder, { tags: ['two words'] })).rejects.toThrow(/tags/);
  expect(await readAnnotations(folder)).toEqual({});
});

it('does not overwrite a damaged file', async () => {
  writeFileSync(path.join(folder, annotationsFile), '{"version": 1, "note": ');
  await expect(updateAnnotations(folder, { starred: true })).rejects.toThrow(/notes\.json is damaged/);
});
