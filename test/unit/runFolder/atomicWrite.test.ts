import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileWriteError, removeTemporaryFiles, writeFileAtomic } from '../../../src/runFolder/atomicWrite';
import { temporaryFolder } from './records';

describe('writeFileAtomic', () => {
  it('writes text, bytes and chunks, and leaves nothing else behind', async () => {
    const folder = await temporaryFolder();
    await writeFileAtomic(path.join(folder, 'text'), 'é\n');
    await writeFileAtomic(path.join(folder, 'bytes'), new Uint8Array([1, 2, 3]).subarray(1));
    await writeFileAtomic(path.join(folder, 'chunks'), [
      new Uint8Array([1]),
      new Uint8Array(0),
      new Uint8Array([2, 3]),
    ]);
    await writeFileAtomic(path.join(folder, 'empty'), []);
    expect(await readFile(path.join(folder, 'text'), 'utf8')).toBe('é\n');
    expect([...(await readFile(path.join(folder, 'bytes')))]).toEqual([2, 3]);
    expect([...(await readFile(path.join(folder, 'chunks')))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toHaveLength(4);
    expect((await readFile(path.join(folder, 'empty'))).length).toBe(0);
  });

  it('never shows a reader a part of a file', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'run.json');
    const contents = ['a'.repeat(300_000), 'b'.repeat(200_000)];
    await writeFileAtomic(file, contents[0]!);
    let reading = true;
    const reader = (async () => {
      while (reading) expect(contents).toContain(await readFile(file, 'utf8'));
    })();
    for (let turn = 0; turn < 20; turn++) await writeFileAtomic(file, contents[turn % 2]!);
    reading = false;
    await reader;
  });

  it('keeps the old file and says which file, how large and why, when the rename is refused', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'taken');
    await mkdir(path.join(file, 'inside'), { recursive: true });
    const failure = writeFileAtomic(file, 'x'.repeat(2048));
    await expect(failure).rejects.toThrow(FileWriteError);
    await expect(failure).rejects.toThrow(`Cannot write ${file} (2.0 KB)`);
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('keeps the old file when the disk is full', async ({ skip }) => {
    const folder = await smallDisk();
    if (!folder) return skip('mounting a small file system needs root on Linux');
    const file = path.join(folder, 'last.safetensors');
    await writeFileAtomic(file, 'the last good one');
    const failure = writeFileAtomic(file, [new Uint8Array(1024 * 1024), new Uint8Array(1024 * 1024)]);
    await expect(failure).rejects.toMatchObject({
      code: 'ENOSPC',
      message: expect.stringMatching(/2\.0 MB.*disk is full/),
    });
    expect(await readFile(file, 'utf8')).toBe('the last good one');
    expect(await readdir(folder)).toEqual(['last.safetensors']);
  });
});

describe('removeTemporaryFiles', () => {
  it('removes what a killed writer left and nothing else', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, '.run.json.0123456789ab.tmp'), '');
    await writeFile(path.join(folder, 'notes.tmp'), '');
    await writeFile(path.join(folder, 'run.json'), '');
    await removeTemporaryFiles(folder);
    expect((await readdir(folder)).sort()).toEqual(['notes.tmp', 'run.json']);
  });
});

/** A file system of one megabyte, or undefined where none can be mounted. */
async function smallDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = path.join(await temporaryFolder(), 'disk');
  await mkdir(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}
