import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import type { RunStatus } from '../../../../src/protocol/lifeCycle';
import { thisProcess } from '../../../../src/runFolder/processIdentity';
import { readRun, updateRun, writeConfig, writeRun } from '../../../../src/runFolder/runStore';
import { dequeueRuns, enqueueRun, moveInQueue, readQueue } from '../../../../src/runs/queue/queue';
import { queueFileOf } from '../../../../src/runs/queue/queueFile';
import { nextStarts, skipTurns, takeTurn } from '../../../../src/runs/queue/starts';
import { runRecord, temporaryFolder } from '../../runFolder/records';

let home: string;
const options = { runsPerDevice: 1, env: {} };

beforeEach(async () => {
  home = await temporaryFolder();
  vi.stubEnv('ADARAND_STATE_DIR', path.join(home, 'state'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

async function newRun(name: string, status: RunStatus = 'queued', batchSize = 8): Promise<string> {
  const folder = path.join(home, name);
  await mkdir(folder);
  const training = { epochs: 1, batchSize };
  await writeConfig(folder, runConfigSchema.parse({ data: { path: '/images' }, engine: 'onnx', training }));
  await writeRun(folder, runRecord({ id: name, name, status }));
  return folder;
}

const names = async () => (await readQueue()).map(({ runFolder }) => path.basename(runFolder));
const statusOf = async (folder: string) => (await readRun(folder)).status;

/** As if the trainer of a run that was started were this process. */
async function trains(folder: string): Promise<void> {
  await updateRun(folder, { event: 'train', process: { ...(await thisProcess()), socket: '', token: '' } });
}

describe('the queue', () => {
  it('keeps the order, and takes moves', async () => {
    const [a, b, c, d] = [
      await newRun('a'),
      await newRun('b', 'stopped'),
      await newRun('c', 'failed'),
      await newRun('d'),
    ];
    for (const folder of [a, b, c, d]) await enqueueRun(folder);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
    expect(await statusOf(b)).toBe('queued');
    await moveInQueue([d, b], a);
    expect(await names()).toEqual(['b', 'd', 'a', 'c']);
    await moveInQueue([b]);
    expect(await names()).toEqual(['d', 'a', 'c', 'b']);
    await enqueueRun(d);
    expect(await names()).toEqual(['a', 'c', 'b', 'd']);
    await dequeueRuns([c, d]);
    expect(await names()).toEqual(['a', 'b']);
    expect(await statusOf(c)).toBe('stopped');
  });

  it('takes no run that trains or has finished', async () => {
    await expect(enqueueRun(await newRun('finished', 'finished'))).rejects.toThrow('cannot be queued');
    const running = await newRun('running', 'starting');
    await trains(running);
    await expect(enqueueRun(running)).rejects.toThrow('A run that is running cannot be queued.');
    expect(await names()).toEqual([]);
  });

  it('takes a run whose trainer is gone', async () => {
    const lost = await newRun('lost', 'running');
    await updateRun(lost, { process: { pid: 2 ** 22 + 1, startedAt: 0, socket: '', token: '' } });
    await enqueueRun(lost);
    expect(await statusOf(lost)).toBe('queued');
  });

  it('starts one run a device, and the next when that has ended', async () => {
    const [a, b] = [await newRun('a'), await newRun('b')];
    await enqueueRun(a);
    await enqueueRun(b);
    expect((await nextStarts(options)).map(({ runFolder }) => runFolder)).toEqual([a]);
    expect(await statusOf(a)).toBe('starting');
    expect((await readRun(b)).activity).toBe('Waits for the processor: a trains there.');
    await trains(a);
    expect(await nextStarts(options)).toEqual([]);
    await updateRun(a, { event: 'finish' });
    expect((await nextStarts(options)).map(({ runFolder }) => runFolder)).toEqual([b]);
    expect(await readRun(b)).not.toHaveProperty('activity');
    expect(await names()).toEqual([]);
  });

  it('starts at once what need not wait, and says why something must', async () => {
    const [a, b] = [await newRun('a'), await newRun('b')];
    expect(await takeTurn(a, options)).toMatchObject({ runFolder: a, device: { id: 'cpu' } });
    expect(await takeTurn(b, options)).toEqual({ reason: 'Waits for the processor: a trains there.' });
    expect(await skipTurns(b, options)).toMatchObject({ runFolder: b });
    expect(await names()).toEqual([]);
    await expect(skipTurns(b, options)).rejects.toThrow('A run that is starting cannot be queued.');
  });

  it('lets others pass a run that does not fit', async () => {
    const [large, small] = [await newRun('large', 'queued', 4096), await newRun('b')];
    const [reason] = [await takeTurn(large, options)];
    expect(reason).toEqual({ reason: expect.stringMatching(/^Does not fit/) });
    expect(await takeTurn(small, options)).toMatchObject({ runFolder: small });
  });

  it('forgets runs that were deleted or resumed by others', async () => {
    const [a, b, c] = [await newRun('a'), await newRun('b'), await newRun('c')];
    for (const folder of [a, b, c]) await enqueueRun(folder);
    await rm(a, { recursive: true });
    await updateRun(b, { event: 'stop' });
    expect((await nextStarts(options)).map(({ runFolder }) => runFolder)).toEqual([c]);
    expect(await names()).toEqual([]);
  });

  it('hands the engines over that whoever queued the run has', async () => {
    const a = await newRun('a');
    await enqueueRun(a, { ADARAND_ENGINES_DIR: '/engines of a window' });
    const [start] = await nextStarts({
      runsPerDevice: 1,
      env: { ADARAND_ENGINES_DIR: '/of the command line', X: '1' },
    });
    expect(start!.env).toEqual({ ADARAND_ENGINES_DIR: '/engines of a window', X: '1' });
  });

  it('gives each run to one of many who ask at the same time', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, (_, i) => newRun(`run ${i}`)));
    await Promise.all(folders.map((folder) => enqueueRun(folder)));
    const starts = await Promise.all(Array.from({ length: 6 }, () => nextStarts({ ...options, runsPerDevice: 8 })));
    expect(
      starts
        .flat()
        .map(({ runFolder }) => runFolder)
        .sort(),
    ).toEqual([...folders].sort());
  });

  it('starts anew when its file is damaged, and leaves that of a newer version alone', async () => {
    const a = await newRun('a');
    await enqueueRun(a);
    await writeFile(await queueFileOf(), '{"version": 1, "queued": [');
    expect(await names()).toEqual([]);
    await enqueueRun(a);
    expect(await names()).toEqual(['a']);
    await writeFile(await queueFileOf(), '{"version": 2}');
    await expect(enqueueRun(a)).rejects.toThrow('newer AdaRand');
  });
});
