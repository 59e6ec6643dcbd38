import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { describe, expect, it } from 'vitest';
import type { TrainerProcess } from '../../../src/protocol/run';
import { runPaths } from '../../../src/runFolder/layout';
import { processIdentity, thisProcess } from '../../../src/runFolder/processIdentity';
import { writeRun } from '../../../src/runFolder/runStore';
import { lastLines } from '../../../src/runs/lastWords';
import { isElsewhere, isProcessAlive } from '../../../src/runs/processAlive';
import { effectiveRun } from '../../../src/runs/runState';
import { runRecord, temporaryFolder } from '../runFolder/records';

const startOfThis = Math.round(performance.timeOrigin);
const trainer = (pid: number, more: Partial<TrainerProcess> = {}) => ({
  pid,
  startedAt: startOfThis,
  socket: '/nowhere',
  token: '',
  ...more,
});

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

describe('isProcessAlive', () => {
  it('knows this process', async () => {
    expect(await isProcessAlive(trainer(process.pid))).toBe(true);
  });

  it('knows a process that has ended', async () => {
    expect(await isProcessAlive(trainer(await endedPid()))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('is not taken in by a number that was given out again', async () => {
    const identity = await processIdentity(process.pid);
    expect(identity).toBeTruthy();
    expect(await isProcessAlive(trainer(process.pid, { identity: identity! }))).toBe(true);
    expect(await isProcessAlive(trainer(process.pid, { identity: `${identity}0` }))).toBe(false);
  });

  it('does not mind a clock that was set back since the process started', async () => {
    const self = await thisProcess();
    expect(await isProcessAlive({ ...self, startedAt: self.startedAt + 86_400_000 })).toBe(true);
  });

  it('knows what it cannot know', () => {
    expect(isElsewhere(trainer(1, { host: os.hostname() }))).toBe(false);
    expect(isElsewhere(trainer(1))).toBe(false);
    expect(isElsewhere(trainer(1, { host: 'another' }))).toBe(true);
  });
});

describe('effectiveRun', () => {
  it.each(['running', 'starting', 'pausing', 'paused', 'stopping'] as const)(
    'believes %s while the process is there',
    async (status) => {
      const run = runRecord({ status, process: trainer(process.pid) });
      expect(await effectiveRun(await temporaryFolder(), run)).toEqual(run);
    },
  );

  it.each(['queued', 'stopped', 'finished', 'failed'] as const)(
    'believes %s, which needs no process',
    async (status) => {
      const run = runRecord({ status, process: undefined });
      expect(await effectiveRun(await temporaryFolder(), run)).toEqual(run);
    },
  );

  it('knows that a run is lost whose trainer is gone, and its last words', async () => {
    const folder = await temporaryFolder();
    await writeFile(runPaths(folder).log, 'epoch 1\nepoch 2\n');
    const pid = await endedPid();
    const run = await effectiveRun(folder, runRecord({ status: 'running', process: trainer(pid) }));
    expect(run).toMatchObject({ status: 'lost', error: { lastWords: 'epoch 1\nepoch 2' } });
    expect(run).not.toHaveProperty('process');
    expect(run.error!.message).toContain(`process ${pid}`);
  });

  it('takes a run for stopped that was to stop when its trainer was killed', async () => {
    const run = runRecord({ status: 'stopping', process: trainer(await endedPid()) });
    expect(await effectiveRun(await temporaryFolder(), run)).toEqual(runRecord({ status: 'stopped' }));
  });

  it('believes a trainer on another machine as long as it writes now and then', async () => {
    const folder = await temporaryFolder();
    const run = runRecord({ status: 'running', process: trainer(await endedPid(), { host: 'another' }) });
    await writeRun(folder, run);
    expect((await effectiveRun(folder, run)).status).toBe('running');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(runPaths(folder).run, longAgo, longAgo);
    expect((await effectiveRun(folder, run)).status).toBe('lost');
  });

  it('gives a trainer time to start, and not for ever', async () => {
    const folder = await temporaryFolder();
    const run = runRecord({ status: 'starting', process: undefined });
    await writeRun(folder, run);
    expect((await effectiveRun(folder, run)).status).toBe('starting');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(runPaths(folder).run, longAgo, longAgo);
    expect((await effectiveRun(folder, run)).status).toBe('lost');
  });
});

it('keeps the last twenty lines', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
  expect(lastLines(`${lines.join('\n')}\n\n`)).toBe(lines.slice(10).join('\n'));
  expect(lastLines(' \n')).toBeUndefined();
});
