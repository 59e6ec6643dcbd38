import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findRun, findRunFolders, nameOfRun, quoted, shortPath } from '../../../src/cli/runFolders';
import { temporaryFolder } from '../runFolder/records';

/** A folder with runs, which is the current folder until the test is over. */
async function standIn(...runs: string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const run of runs) {
    await mkdir(path.join(folder, run), { recursive: true });
    await writeFile(path.join(folder, run, 'run.json'), '{}');
  }
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  return folder;
}

describe('findRunFolders', () => {
  it('finds runs beside configurations and elsewhere, but not in hidden folders and packages', async () => {
    const folder = await standIn(
      '.adarand/runs/one',
      'a/b/c/d/.adarand/runs/two',
      'mine',
      '.git/three',
      'node_modules/x/.adarand/runs/four',
      'a/b/c/d/e/f/.adarand/runs/too-deep',
      'mine/checkpoints/five',
    );
    expect((await findRunFolders(folder)).map((found) => path.relative(folder, found)).sort()).toEqual(
      ['.adarand/runs/one', 'a/b/c/d/.adarand/runs/two', 'mine'].map(path.normalize),
    );
    expect(await findRunFolders(path.join(folder, '.adarand', 'runs'))).toHaveLength(1);
    expect(await findRunFolders(path.join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('findRun', () => {
  it('takes a path, an id, and the beginning of an id', async () => {
    const folder = await standIn('.adarand/runs/2026-a', '.adarand/runs/2026-ab', 'sub/.adarand/runs/2027-c');
    const at = (...names: string[]) => path.join(folder, ...names);
    expect(await findRun(at('.adarand', 'runs', '2026-a'))).toBe(at('.adarand', 'runs', '2026-a'));
    expect(await findRun('2026-a')).toBe(at('.adarand', 'runs', '2026-a'));
    expect(await findRun('2027')).toBe(at('sub', '.adarand', 'runs', '2027-c'));
  });

  it('lists the candidates when there are several', async () => {
    await standIn('x/.adarand/runs/2026-a', 'y/.adarand/runs/2026-a', 'y/.adarand/runs/2026-ab');
    await expect(findRun('2026')).rejects.toThrow(
      /^"2026" can be one of 3 runs:\n {2}x.*2026-a\n {2}y.*2026-a\n {2}y.*2026-ab\nType more/,
    );
    await expect(findRun('2026-a')).rejects.toThrow(/one of 2 runs/);
  });

  it('says what was looked at when there is none', async () => {
    const folder = await standIn('.adarand/runs/2026-a');
    await expect(findRun('2025')).rejects.toThrow(`There is no run "2025" among the 1 in ${folder} and below.`);
  });
});

it('names a run as it is found again', async () => {
  const folder = await standIn('.adarand/runs/2026-a', 'my runs/same', 'other/same');
  const names = ['.adarand/runs/2026-a', 'my runs/same'].map((run) => nameOfRun(path.join(folder, run)));
  expect(await Promise.all(names)).toEqual(['2026-a', `"${path.join('my runs', 'same')}"`]);
});

it('shortens paths below, and quotes what a shell would split', async () => {
  const folder = await standIn();
  expect(shortPath(path.join(folder, 'a', 'b'))).toBe(path.join('a', 'b'));
  expect(shortPath(folder)).toBe('.');
  expect(shortPath(path.dirname(folder))).toBe(path.dirname(folder));
  expect(quoted('run-1')).toBe('run-1');
  expect(quoted('run 1')).toBe('"run 1"');
});
