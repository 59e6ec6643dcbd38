import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeRun } from '../../../../src/runFolder/runStore';
import { updateAnnotations } from '../../../../src/runs/annotations';
import { RunCollection, type RunChange } from '../../../../src/vscode/explorer/runCollection';
import { RunIndex } from '../../../../src/vscode/explorer/runIndex';
import { RunReader } from '../../../../src/vscode/explorer/runReader';
import { runRecord } from '../builders';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'adarand-reader-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const runFolder = (name: string) => path.join(folder, name);
const indexFile = () => path.join(folder, 'storage', 'runs.json');

async function put(name: string, patch: Parameters<typeof runRecord>[0] = {}): Promise<void> {
  mkdirSync(runFolder(name), { recursive: true });
  await writeRun(runFolder(name), runRecord({ id: name, name, status: 'finished', ...patch }));
}

/** A window that opens, with the names of what it was told. */
function openWindow() {
  const collection = new RunCollection();
  const told: string[] = [];
  const announce = (changes: RunChange[]) => told.push(...changes.map((change) => path.basename(change.folder)));
  return { collection, told, reader: new RunReader(collection, announce, () => undefined) };
}

it('knows in the next window what the last one knew, and reads only what has changed', async () => {
  await put('a');
  await put('b');
  const first = openWindow();
  await first.reader.read([runFolder('a'), runFolder('b')]);
  await first.reader.writeIndex(new RunIndex(indexFile(), '1.0.0'));
  await updateAnnotations(runFolder('b'), { name: 'better', tags: ['paper'] });

  const second = openWindow();
  await second.reader.readIndex(new RunIndex(indexFile(), '1.0.0'));
  expect(second.told).toEqual(['a', 'b']);
  expect(second.collection.get(runFolder('a'))).toEqual(first.collection.get(runFolder('a')));
  await second.reader.readChanged([runFolder('a'), runFolder('b')]);
  expect(second.told).toEqual(['a', 'b', 'b']);
  expect(second.collection.get(runFolder('b'))).toMatchObject({
    run: { name: 'better' },
    annotations: { tags: ['paper'] },
  });
});

it('leaves out an index of another version, and one that is damaged', async () => {
  await put('a');
  const first = openWindow();
  await first.reader.read([runFolder('a')]);
  await first.reader.writeIndex(new RunIndex(indexFile(), '1.0.0'));
  const second = openWindow();
  await second.reader.readIndex(new RunIndex(indexFile(), '2.0.0'));
  writeFileSync(indexFile(), '{"version": "1.0.0", "runs": [');
  await second.reader.readIndex(new RunIndex(indexFile(), '1.0.0'));
  expect(second.told).toEqual([]);
});

it('forgets runs that are gone', async () => {
  await put('a');
  const { reader, collection } = openWindow();
  await reader.read([runFolder('a')]);
  rmSync(runFolder('a'), { recursive: true });
  await reader.readChanged([runFolder('a')]);
  expect(collection.size).toBe(0);
});

it('keeps the name and the tags of a run whose trainer sends a record', async () => {
  await put('a');
  await updateAnnotations(runFolder('a'), { name: 'mine', tags: ['paper'] });
  const { reader, collection } = openWindow();
  await reader.read([runFolder('a')]);
  reader.take({ folder: runFolder('a'), run: runRecord({ id: 'a', name: 'a', status: 'running' }) });
  expect(collection.get(runFolder('a'))).toMatchObject({
    run: { name: 'mine', status: 'running' },
    annotations: { tags: ['paper'] },
  });
});

it('lets runs of one dataset share the names of its classes', async () => {
  const dataset = { path: '/images', classes: ['cat', 'dog'], train: 4, validation: 1, test: 1, fingerprint: 'f' };
  await put('a', { dataset });
  await put('b', { dataset: { ...dataset } });
  const { reader, collection } = openWindow();
  await reader.read([runFolder('a'), runFolder('b')]);
  const [a, b] = ['a', 'b'].map((name) => collection.get(runFolder(name)));
  if (!a || !b || !('run' in a) || !('run' in b)) throw new Error('Not read.');
  expect(a.run.dataset).toEqual(dataset);
  expect(a.run.dataset).toBe(b.run.dataset);
});
