import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runPaths } from '../../../src/runFolder/layout';
import { writeRun } from '../../../src/runFolder/runStore';
import { lastLines } from '../../../src/runs/lastWords';
import { isProcessAlive } from '../../../src/runs/processAlive';
import { effectiveRun } from '../../../src/runs/runState';
import { runRecord, temporaryFolder } from '../runFolder/records';

const startOfThis = Math.round(performance.timeOrigin);
const trainer = (pid: number, startedAt = startOfThis) => ({ pid, startedAt, socket: '/nowhere', token: '' });

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

  it.runIf(process.platform === 'linux')('is not taken in by a number that was given out again', async () => {
    expect(await isProcessAlive(trainer(process.pid, startOfThis - 3_600_000))).toBe(false);
  });
});

describe('effectiveRun', () => {
  it.each(['running', 'starting', 'stopping'] as const)('believes %s while the process is there', async (status) => {
    const run = runRecord({ status, process: trainer(process.pid) });
    expect(await effectiveRun(await temporaryFolder(), run)).toEqual(run);
  });

  it.each(['queued', 'stopped', 'finished', 'failed'] as const)(
    'believes %s, which needs no process',
    async (status) => {
      const run = runRecord({ status, process: undefined });
      expect(await effectiveRun(await temporaryFolder(), run)).toEqual(run);
    },
  );

  it('knows that a run has failed whose trainer is gone, and its last words', async () => {
    const folder = await temporaryFolder();
    await writeFile(runPaths(folder).log, 'epoch 1\nepoch 2\n');
    const pid = await endedPid();
    const run = await effectiveRun(folder, runRecord({ status: 'running', process: trainer(pid) }));
    expect(run).toMatchObject({ status: 'failed', process: undefined, error: { lastWords: 'epoch 1\nepoch 2' } });
    expect(run.error!.message).toContain(`process ${pid}`);
  });

  it('gives a trainer time to start, and not for ever', async () => {
    const folder = await temporaryFolder();
    const run = runRecord({ status: 'starting', process: undefined });
    await writeRun(folder, run);
    expect((await effectiveRun(folder, run)).status).toBe('starting');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(runPaths(folder).run, longAgo, longAgo);
    expect((await effectiveRun(folder, run)).status).toBe('failed');
  });
});

it('keeps the last twenty lines', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
  expect(lastLines(`${lines.join('\n')}\n\n`)).toBe(lines.slice(10).join('\n'));
  expect(lastLines(' \n')).toBeUndefined();
});
