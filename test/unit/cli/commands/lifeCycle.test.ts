import { existsSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readRun } from '../../../../src/runFolder/runStore';
import { findRunFolders } from '../../../../src/cli/runFolders';
import { tinyConfiguration } from '../../../support/tinyDataset';
import { waitFor } from '../../../support/waitFor';
import { temporaryFolder } from '../../runFolder/records';
import { lastLine, newProject, onlyRun, runCli, startCli } from '../cliProcess';

beforeEach(async () => {
  // Its own queue: other tests train at the same time.
  vi.stubEnv('ADARAND_STATE_DIR', await temporaryFolder());
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

const stepsOf = async (runFolder: string) =>
  (await readMetrics(runFolder)).records.filter(({ kind }) => kind === 'step').length;
const reached = (runFolder: string, status: string) =>
  waitFor(`a run that is ${status}`, async () => (await readRun(runFolder)).status === status);

/** A run that somebody else trains, and goes on training. */
async function trainedElsewhere(): Promise<{ folder: string; runFolder: string; ended: Promise<unknown> }> {
  const folder = await newProject({ epochs: 5000 });
  const { ended } = startCli(folder, ['train', 'tiny.adarand.json']);
  const runFolder = await waitFor('the run', async () => (await findRunFolders(folder))[0]);
  await waitFor('steps', async () => (await stepsOf(runFolder)) > 0);
  return { folder, runFolder, ended };
}

describe('pause, continue and stop', { timeout: 180_000 }, () => {
  it('are obeyed by a run that another terminal trains', async () => {
    const { folder, runFolder, ended } = await trainedElsewhere();
    const id = path.basename(runFolder);
    expect((await runCli(folder, 'continue', id)).stderr).toContain('only a paused run can continue');
    expect((await runCli(folder, 'pause', id)).code).toBe(0);
    await reached(runFolder, 'paused');
    expect((await runCli(folder, 'extend', id, '--epochs', '1')).stderr).toContain('is paused: it cannot be extended');
    expect((await runCli(folder, 'continue', id)).code).toBe(0);
    await reached(runFolder, 'running');
    expect(lastLine(await runCli(folder, 'stop', id, '--json'))).toMatchObject({ runId: id });
    await ended;
    expect((await readRun(runFolder)).status).toBe('stopped');
    const { code, stderr } = await runCli(folder, 'stop', id);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('there is nothing to stop') });
  });

  it('end a run at once, which has stopped then and not failed', async () => {
    const { folder, runFolder, ended } = await trainedElsewhere();
    await waitFor('a checkpoint', async () => ((await readRun(runFolder)).progress?.epoch ?? 0) > 0);
    const { code, stdout } = await runCli(folder, 'stop', '--now', path.basename(runFolder));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('It was ended.') });
    await ended;
    const run = await readRun(runFolder);
    expect(run.status).toBe('stopped');
    expect(run).not.toHaveProperty('error');
    expect(run).not.toHaveProperty('process');
  });
});

describe('extend and restart', { timeout: 180_000 }, () => {
  it('train a finished run longer, and again', async () => {
    const folder = await newProject({ epochs: 1 });
    expect((await runCli(folder, 'train', 'tiny.adarand.json')).code).toBe(0);
    const runFolder = await onlyRun(folder);
    const extended = await runCli(folder, 'extend', path.basename(runFolder), '--epochs', '2', '--json');
    expect(lastLine(extended)).toMatchObject({ status: 'finished', epochs: 3, steps: 18 });
    expect((await readRun(runFolder)).extensions).toEqual([
      { at: expect.any(Number), epoch: 1, fromEpochs: 1, toEpochs: 3 },
    ]);
    const again = lastLine(await runCli(folder, 'restart', path.basename(runFolder), '--json'));
    expect(again).toMatchObject({ status: 'finished', epochs: 1, name: 'tiny' });
    expect(again['runDir']).not.toBe(runFolder);
  });

  it('say what is wrong with the number of epochs', async () => {
    const { code, stderr } = await runCli(await newProject(), 'extend', 'x', '--epochs', 'many');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('whole number of epochs') });
  });
});

describe('the queue', { timeout: 180_000 }, () => {
  it('is filled, looked at, put in order, and worked through one run at a time', async () => {
    const folder = await newProject({ epochs: 1 });
    for (const name of ['ä b', 'c'])
      await writeFile(path.join(folder, `${name}.adarand.json`), tinyConfiguration({ epochs: 1 }));
    const added = await runCli(
      folder,
      'queue',
      'add',
      'tiny.adarand.json',
      'ä b.adarand.json',
      'c.adarand.json',
      '--json',
    );
    const queued = lastLine(added)['queue'] as { runId: string; runDir: string }[];
    const nameOf = async ({ runDir }: { runDir: string }) => (await readRun(runDir)).name;
    expect(await Promise.all(queued.map(nameOf))).toEqual(['tiny', 'ä b', 'c']);
    const moved = lastLine(await runCli(folder, 'queue', 'move', queued[2]!.runDir, '1', '--json'));
    expect(await Promise.all((moved['queue'] as typeof queued).map(nameOf))).toEqual(['c', 'tiny', 'ä b']);
    await runCli(folder, 'queue', 'remove', queued[1]!.runDir);
    expect((await runCli(folder, 'queue', 'list')).stdout).not.toContain('ä b');

    const { code, stdout } = await runCli(folder, 'queue', '--json');
    expect(code).toBe(0);
    const { runs } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { runs: { name: string; status: string }[] };
    expect(runs.map(({ name, status }) => [name, status])).toEqual([
      ['c', 'finished'],
      ['tiny', 'finished'],
    ]);
    const [first, second] = await Promise.all([queued[2]!, queued[0]!].map(({ runDir }) => readRun(runDir)));
    expect(second!.startedAt).toBeGreaterThanOrEqual(first!.endedAt!);
  });

  it('is worked through once by two at the same time', async () => {
    const folder = await newProject({ epochs: 1 });
    await runCli(folder, 'queue', 'add', 'tiny.adarand.json', 'tiny.adarand.json', 'tiny.adarand.json');
    const two = await Promise.all([runCli(folder, 'queue', '--json'), runCli(folder, 'queue', '--json')]);
    expect(two.map(({ code }) => code)).toEqual([0, 0]);
    const ended = two.flatMap((one) => lastLine(one)['runs'] as { runDir: string; status: string }[]);
    expect(ended.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished']);
    expect(new Set(ended.map(({ runDir }) => runDir)).size).toBe(3);
    for (const { runDir } of ended) expect(await stepsOf(runDir)).toBe(6);
  });
});

describe('clean-up', { timeout: 180_000 }, () => {
  it('finds what a crash left, and puts it right when told to', async () => {
    const { folder, runFolder, ended } = await trainedElsewhere();
    const id = path.basename(runFolder);
    const { process: trainer } = await readRun(runFolder);
    /** Other tests that run at the same time may have left something, too. */
    const ownLeftovers = async () => {
      const { leftovers } = lastLine(await runCli(folder, 'clean-up', '--json')) as { leftovers: { what: string }[] };
      return leftovers.filter(({ what }) => what.includes(folder) || what.includes(trainer!.socket));
    };
    // The command line that watches notes the end of its trainer: it has to be gone first, as after a power cut.
    expect((await runCli(folder, 'pause', id)).code).toBe(0);
    await reached(runFolder, 'paused');
    const half = path.join(runFolder, '.run.json.0123456789ab.tmp');
    await writeFile(half, '{');
    expect(await ownLeftovers()).toEqual([]);

    process.kill(trainer!.pid, 'SIGKILL');
    await ended;
    const minutesAgo = new Date(Date.now() - 600_000);
    await utimes(path.dirname(trainer!.socket), minutesAgo, minutesAgo);
    const found = await runCli(folder, 'clean-up', '--json');
    expect(lastLine(found)).toMatchObject({ cleanedUp: 0 });
    expect(found.stderr).toContain(half);
    // Any trainer that starts meanwhile removes dead sockets, too.
    const socketFolder = path.dirname(trainer!.socket);
    expect(found.stderr.includes(socketFolder) || !existsSync(socketFolder)).toBe(true);
    expect(lastLine(await runCli(folder, 'clean-up', '--yes', '--json'))).toMatchObject({
      cleanedUp: expect.any(Number),
    });
    expect(await ownLeftovers()).toEqual([]);
  });
});
