import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { findTrainers, trainerOf } from '../../../../src/runs/cleanUp/trainerProcesses';
import { temporaryFolder } from '../../runFolder/records';

afterEach(() => vi.unstubAllEnvs());

it('finds a trainer with its folder to the letter, whatever the language of the system', async () => {
  vi.stubEnv('LANG', 'C');
  vi.stubEnv('LC_ALL', 'C');
  const folder = await temporaryFolder();
  const program = path.join(folder, 'trainer.js');
  await writeFile(program, "process.stdout.write('.'); setInterval(() => {}, 1000);");
  const runFolder = path.join(folder, 'grüne Läufe 漢字', '100 %');
  const trainer = spawn(process.execPath, [program, 'train', JSON.stringify({ runFolder })]);
  try {
    await once(trainer.stdout, 'data');
    expect(await findTrainers()).toContainEqual({ pid: trainer.pid, runFolder });
  } finally {
    trainer.kill('SIGKILL');
  }
});

it('takes nothing else for a trainer', () => {
  expect(trainerOf(7, 'node trainer.js check {"runFolder":"/a"}')).toBeUndefined();
  expect(trainerOf(7, 'node trainer.js train {"folder":"/a"}')).toBeUndefined();
  expect(trainerOf(7, 'vim trainer.js train')).toBeUndefined();
  expect(trainerOf(7, '"C:\\node.exe" "C:\\trainer.js" train "{\\"runFolder\\":\\"C:\\\\a\\"}"')).toEqual({
    pid: 7,
    runFolder: 'C:\\a',
  });
});
