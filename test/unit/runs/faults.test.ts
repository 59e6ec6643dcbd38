import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runPaths } from '../../../src/runFolder/layout';
import { readMetrics } from '../../../src/runFolder/metricsLog';
import { thisProcess } from '../../../src/runFolder/processIdentity';
import { readRun, updateRun, writeRun } from '../../../src/runFolder/runStore';
import { findLeftovers } from '../../../src/runs/cleanUp/leftovers';
import { trainerOf } from '../../../src/runs/cleanUp/trainerProcesses';
import { endTrainerNow } from '../../../src/runs/controlRun';
import { launchTrainer, startNow } from '../../../src/runs/launcher';
import { effectiveRun } from '../../../src/runs/runState';
import { startProgram } from '../../support/program';
import { waitFor } from '../../support/waitFor';
import { ended, newTinyRun, program } from './realRun';

const manyEpochs = 5000;
const steps = async (runFolder: string) =>
  (await readMetrics(runFolder)).records.filter(({ kind }) => kind === 'step').map(({ step }) => step);
const trains = (runFolder: string) => waitFor('steps', async () => (await steps(runFolder)).length > 0);
const isThere = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

describe('kill -9', { timeout: 180_000 }, () => {
  it('of who watches does not matter to the trainer', async () => {
    const { runFolder } = await newTinyRun(30);
    const host = startProgram('cli', ['resume', runFolder]);
    await trains(runFolder);
    host.child.kill('SIGKILL');
    await host.ended;
    expect((await ended(runFolder)).status).toBe('finished');
    expect(await steps(runFolder)).toEqual(upTo(180));
  });

  it('of both leaves a run that is lost, and goes on', async () => {
    const { runFolder } = await newTinyRun(30);
    const host = startProgram('cli', ['resume', runFolder]);
    await trains(runFolder);
    const { process: trainer } = await readRun(runFolder);
    host.child.kill('SIGKILL');
    process.kill(trainer!.pid, 'SIGKILL');
    await host.ended;
    const lost = await waitFor('the loss', async () => {
      const run = await effectiveRun(runFolder, await readRun(runFolder));
      return run.status === 'lost' && run;
    });
    expect(lost.error!.message).toContain(`The trainer (process ${trainer!.pid}) is gone`);
    // The socket that it left is no trainer.
    expect(process.platform === 'win32' || existsSync(trainer!.socket)).toBe(true);
    await startNow(runFolder, program);
    expect((await ended(runFolder)).status).toBe('finished');
    expect(await steps(runFolder)).toEqual(upTo(180));
  });

  it('again and again leaves a run that is whole, with the curve that it would have had', async () => {
    const script = path.join(__dirname, '..', '..', 'faults', 'killTest.mjs');
    const child = spawn(process.execPath, [script, '5'], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill());
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('5 of 5 whole, curves identical') });
  });
});

describe('a process number that was given out again', () => {
  it('is not taken for the trainer, and not killed', async () => {
    const { runFolder } = await newTinyRun(1);
    const innocent = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void innocent.kill());
    const trainer = { ...(await thisProcess()), pid: innocent.pid!, socket: '/nowhere', token: '' };
    await updateRun(runFolder, { event: ['start', 'train'], process: trainer });
    expect((await effectiveRun(runFolder, await readRun(runFolder))).status).toBe('lost');
    expect((await endTrainerNow(runFolder)).status).toBe('stopped');
    expect(isThere(innocent.pid!)).toBe(true);
  });
});

describe('a run folder', { timeout: 180_000 }, () => {
  it('that is renamed while it is trained ends its trainer, and goes on under its new name', async () => {
    const { runFolder } = await newTinyRun(30);
    const { process: trainer } = await launchTrainer(runFolder, program);
    await waitFor('an epoch', async () => ((await readRun(runFolder)).progress?.epoch ?? 0) > 0);
    const moved = `${runFolder} moved`;
    await rename(runFolder, moved);
    await waitFor('the end of the trainer', () => !isThere(trainer!.pid));
    expect(existsSync(runFolder)).toBe(false);
    expect(await readFile(runPaths(moved).log, 'utf8')).toMatch(/run\.json does not exist|its folder does not exist/);
    expect((await effectiveRun(moved, await readRun(moved))).status).toBe('lost');
    await startNow(moved, program);
    expect((await ended(moved)).status).toBe('finished');
    expect(await steps(moved)).toEqual(upTo(180));
  });

  it('that is deleted while it is trained ends its trainer, and does not come back', async () => {
    const { runFolder } = await newTinyRun(manyEpochs);
    const { process: trainer } = await launchTrainer(runFolder, program);
    await trains(runFolder);
    // A trainer that writes into it at this moment makes it not empty.
    await rm(runFolder, { recursive: true, maxRetries: 5 });
    await waitFor('the end of the trainer', () => !isThere(trainer!.pid));
    expect(existsSync(runPaths(runFolder).run)).toBe(false);
    expect(process.platform === 'win32' || existsSync(trainer!.socket)).toBe(false);
  });

  it('of a newer version is left alone, with a message', async () => {
    const { runFolder } = await newTinyRun(1);
    const text = JSON.stringify({ ...(await readRun(runFolder)), version: 2 });
    await writeFile(runPaths(runFolder).run, text);
    const { code, stderr } = await startProgram('cli', ['resume', runFolder]).ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/newer AdaRand.*Update AdaRand/) });
    await expect(startNow(runFolder, program)).rejects.toThrow('newer AdaRand');
    expect(await readFile(runPaths(runFolder).run, 'utf8')).toBe(text);
    const mine = (await findLeftovers([runFolder])).filter(({ what }) => what.includes(runFolder));
    expect(mine).toEqual([]);
  });

  it('on a full disk can go on when there is room again, with the curve that it would have had', async (test) => {
    const { runFolder } = await newTinyRun(20);
    const disk = path.join(path.dirname(runFolder), 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      test.skip('needs the right to mount a small disk');
    }
    onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
    const onDisk = path.join(disk, 'run');
    await cp(runFolder, onDisk, { recursive: true });
    await launchTrainer(onDisk, program);
    await trains(onDisk);
    // To the last byte: no line of the curve and no record fits any more.
    await writeFile(path.join(disk, 'filler'), Buffer.alloc(16 * 1024 * 1024)).catch(() => undefined);
    const failed = await waitFor('the end', async () => {
      const run = await effectiveRun(onDisk, await readRun(onDisk));
      return (run.status === 'failed' || run.status === 'lost') && run;
    });
    expect(failed.error).toBeDefined();
    await rm(path.join(disk, 'filler'));
    await startNow(onDisk, program);
    expect((await ended(onDisk)).status).toBe('finished');
    expect(await steps(onDisk)).toEqual(upTo(120));
  });
});

describe('a clock that is set back', { timeout: 180_000 }, () => {
  it('neither ends a run nor keeps it from going on', async () => {
    const { runFolder } = await newTinyRun(manyEpochs);
    await launchTrainer(runFolder, program);
    await trains(runFolder);
    // What everybody sees when the clock went back by a day: all that was written is of tomorrow.
    const tomorrow = (time: number | undefined) => (time ?? Date.now()) + 86_400_000;
    const run = await readRun(runFolder);
    const shifted = { ...run.process!, startedAt: tomorrow(run.process!.startedAt) };
    const seen = { ...run, createdAt: tomorrow(run.createdAt), process: shifted };
    expect((await effectiveRun(runFolder, seen)).status).toBe(run.status);
    await endTrainerNow(runFolder);
    const stopped = await readRun(runFolder);
    await writeRun(runFolder, {
      ...stopped,
      startedAt: tomorrow(stopped.startedAt),
      endedAt: tomorrow(stopped.endedAt),
    });
    const before = (await steps(runFolder)).length;
    await startNow(runFolder, program);
    await waitFor('more steps', async () => (await steps(runFolder)).length > before + 6);
    expect(await steps(runFolder)).toEqual(upTo((await steps(runFolder)).length));
  });
});

describe('a trainer whose run is gone', { timeout: 180_000 }, () => {
  it.skipIf(process.platform === 'win32')('is found and ended', async () => {
    const { runFolder } = await newTinyRun(1);
    // It listens to nobody and writes nothing: only its command line says what it is.
    const folder = path.join(path.dirname(runFolder), 'dist');
    await mkdir(folder);
    await writeFile(path.join(folder, 'trainer.js'), 'process.on("SIGTERM", () => 0); setInterval(() => 0, 1000)');
    const gone = path.join(folder, 'a run "that" is gone');
    const orphan = spawn(process.execPath, [
      path.join(folder, 'trainer.js'),
      'train',
      JSON.stringify({ runFolder: gone }),
    ]);
    onTestFinished(() => void orphan.kill('SIGKILL'));
    const found = (await findLeftovers([])).filter(({ what }) => what.includes(String(orphan.pid)));
    expect(found.map(({ kind, what }) => [kind, what.includes('the run folder is gone')])).toEqual([['trainer', true]]);
    const exit = once(orphan, 'exit');
    await found[0]!.remove();
    expect((await exit)[1]).toBe('SIGKILL');
  });

  it.each([
    ['/usr/bin/node /ext/dist/trainer.js train {"runFolder":"/a b/é"}', '/a b/é'],
    ['"C:\\node.exe" "C:\\ext\\trainer.js" train "{\\"runFolder\\":\\"C:/runs/x\\"}"', 'C:/runs/x'],
    ['node /ext/dist/trainer.js check {"runFolder":"/a"}', undefined],
    ['grep trainer.js train {', undefined],
  ])('is known by its command line %s', (command, runFolder) => {
    expect(trainerOf(7, command)?.runFolder).toBe(runFolder);
  });
});
