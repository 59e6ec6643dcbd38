import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/config/schema';
import { readConfig, readRun } from '../../../src/runFolder/runStore';
import { createRun } from '../../../src/runs/createRun';
import { temporaryFolder } from '../runFolder/records';

const config = runConfigSchema.parse({ data: { path: 'images' }, model: { weights: '../w.safetensors' } });

it('makes a folder that the trainer can start from', async () => {
  const folder = await temporaryFolder();
  const configPath = path.join(folder, 'flowers.adarand.json');
  const { runFolder, run } = await createRun({ config, configPath, trusted: false });
  expect(path.dirname(runFolder)).toBe(path.join(folder, '.adarand', 'runs'));
  expect(path.basename(runFolder)).toMatch(/^\d{8}-\d{6}-adarand-resnet18-[0-9a-f]{4}$/);
  expect(await readRun(runFolder)).toEqual(run);
  expect(run).toMatchObject({ id: path.basename(runFolder), name: 'flowers', status: 'queued', configPath });
  expect(await readConfig(runFolder)).toMatchObject({
    data: { path: path.join(folder, 'images') },
    model: { weights: path.resolve(folder, '..', 'w.safetensors') },
  });
  expect(await readFile(path.join(folder, '.adarand', '.gitignore'), 'utf8')).toContain('checkpoints/');
});

it('gives every run its own folder, however many start in a second', async () => {
  const configPath = path.join(await temporaryFolder(), 'a.adarand.json');
  const runs = await Promise.all(Array.from({ length: 20 }, () => createRun({ config, configPath, trusted: false })));
  expect(new Set(runs.map(({ runFolder }) => runFolder)).size).toBe(20);
});

it("leaves a person's .gitignore as it is", async () => {
  const folder = await temporaryFolder();
  const gitignore = path.join(folder, '.adarand', '.gitignore');
  await mkdir(path.dirname(gitignore));
  await writeFile(gitignore, '*');
  await createRun({ config, configPath: path.join(folder, 'a.adarand.json'), trusted: false });
  expect(await readFile(gitignore, 'utf8')).toBe('*');
});

it('goes where it is told, but never over something', async () => {
  const folder = await temporaryFolder();
  const request = {
    config,
    configPath: path.join(folder, 'a.adarand.json'),
    runFolder: path.join(folder, 'deep', 'run'),
  };
  await createRun({ ...request, trusted: false });
  expect(existsSync(path.join(request.runFolder, 'run.json'))).toBe(true);
  await expect(createRun({ ...request, trusted: false })).rejects.toThrow(/exists already/);
});

it('notes the commit only where it may start git', async () => {
  const folder = await temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  const head = git('rev-parse', 'HEAD').toString().trim();
  const request = { config, configPath: path.join(folder, 'a.adarand.json') };
  expect((await createRun({ ...request, trusted: true })).run.gitCommit).toBe(head);
  expect((await createRun({ ...request, trusted: false })).run.gitCommit).toBeUndefined();
});
