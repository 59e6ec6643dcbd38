import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { datasetName, freeName, problemOfName, withoutSuffix } from '../../../../src/vscode/commands/fileNames';

const suffix = '.adarand.json';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'adarand-names-'));
  await writeFile(path.join(folder, `taken${suffix}`), '');
  await writeFile(path.join(folder, `taken-2${suffix}`), '');
});
afterEach(() => rm(folder, { recursive: true }));

it('suggests a name that is free', () => {
  expect(freeName(folder, 'free', suffix)).toBe('free');
  expect(freeName(folder, 'taken', suffix)).toBe('taken-3');
});

it('takes a name with and without the suffix', () => {
  expect(withoutSuffix(' a.adarand.json ', suffix)).toBe('a');
  expect(withoutSuffix('a.json', suffix)).toBe('a.json');
});

it.each([
  ['new', undefined],
  ['neu ü 日本', undefined],
  ['', /needs a name/],
  [`  ${suffix}`, /needs a name/],
  ['a/b', /cannot hold/],
  ['taken', /exists already/],
  [`taken${suffix}`, /exists already/],
])('%j', (name, expected) => {
  const problem = problemOfName(folder, name, suffix);
  if (expected) expect(problem).toMatch(expected);
  else expect(problem).toBeUndefined();
});

it.each([
  ['emoji/images', 'emoji'],
  ['emoji', 'emoji'],
  ['flowers/Labels.CSV', 'flowers'],
  ['flowers/2024, spring.csv', '2024, spring'],
])('%s is called %s', (dataset, name) => {
  expect(datasetName(path.join(path.sep, 'home', dataset))).toBe(name);
});
