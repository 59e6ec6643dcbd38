import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import { createRun } from '../../../../src/runs/createRun';
import { mostPatch, workingTreeOf } from '../../../../src/runs/reproducibility/workingTree';
import { temporaryFolder } from '../../runFolder/records';

const config = runConfigSchema.parse({ seed: 7, data: { path: 'images' } });

async function repository() {
  const folder = await temporaryFolder();
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });
  git('init', '-q');
  write('read é #1.txt', 'first\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  return { folder, write, git, head: git('rev-parse', 'HEAD').toString().trim() };
}

it('keeps what was changed since the commit in a file that git applies', async () => {
  const { folder, write, git, head } = await repository();
  expect(await workingTreeOf(folder)).toEqual({ commit: head });
  write('read é #1.txt', 'second\n');
  const { runFolder, run } = await createRun({
    config,
    configPath: path.join(folder, 'a.adarand.json'),
    trusted: true,
  });
  expect(run).toMatchObject({ seed: 7, gitCommit: head, gitChanges: { file: 'uncommitted.patch', truncated: false } });
  const patch = path.join(runFolder, 'uncommitted.patch');
  expect(run.gitChanges?.bytes).toBe(readFileSync(patch).length);
  git('checkout', '-q', '.');
  git('apply', patch);
  expect(readFileSync(path.join(folder, 'read é #1.txt'), 'utf8')).toBe('second\n');
});

it('leaves runs out, sees changes elsewhere in the repository, and caps what it keeps', async () => {
  const { folder, write, git } = await repository();
  const inside = path.join(folder, 'experiments');
  mkdirSync(path.join(inside, '.adarand'), { recursive: true });
  write('experiments/.adarand/run.json', '1\n');
  git('add', '-f', '.');
  git('commit', '-qm', 'a run');
  write('experiments/.adarand/run.json', '2\n');
  expect((await workingTreeOf(inside))?.changes).toBeUndefined();
  write('read é #1.txt', 'x\n'.repeat(mostPatch));
  const { changes } = (await workingTreeOf(inside))!;
  expect(changes).toMatchObject({ truncated: true });
  expect(changes!.patch.length).toBe(mostPatch);
  expect(changes!.bytes).toBeGreaterThan(mostPatch);
});

it('knows nothing without a repository', async () => {
  expect(await workingTreeOf(await temporaryFolder())).toBeUndefined();
});
