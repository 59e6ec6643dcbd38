import { execFileSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/schema';
import type { RunRecord } from '../../../../src/protocol/run';
import { continueRequest, helloRequest, pauseRequest, stopRequest } from '../../../../src/protocol/trainer';
import { readEvaluation } from '../../../../src/runFolder/evaluationFile';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readRun, writeConfig, writeRun } from '../../../../src/runFolder/runStore';
import { waitFor } from '../../../support/waitFor';
import { runRecord } from '../../runFolder/records';
import { connectTo, helloTo } from '../testClient';
import { curveOf, runBeside, stepsOf, tinyRun, type TinyRun } from '../tinyRun';
import { startTrainer, train } from './trainerProcess';

/** Real decoding threads. */
const threaded = (run: TinyRun): TinyRun['config'] => ({ ...run.config, data: { ...run.config.data, workers: 1 } });

async function newRun(change: Partial<RunConfigInput> = {}): Promise<TinyRun> {
  const run = await tinyRun(change);
  return runBeside({ ...run, config: threaded(run) }, run.runFolder);
}

/** A run that goes on until it is stopped. */
const longRun = () => newRun({ training: { epochs: 1000, batchSize: 8 } });

const listening = (runFolder: string) =>
  waitFor('the socket in run.json', async () => (await readRun(runFolder)).process);
const afterStep = (runFolder: string, step: number) =>
  waitFor(`step ${step}`, async () => ((await stepsOf(runFolder)).at(-1)?.step ?? 0) >= step);
const statusOf = async (runFolder: string) => (await readRun(runFolder)).status;

describe('the job train', { timeout: 180_000 }, () => {
  it('trains to the end, with the run folder and its socket telling everything', async () => {
    const { runFolder, config, dataset } = await newRun();
    const { ended } = train(runFolder);
    const client = await helloTo(await listening(runFolder));
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

    const run = await readRun(runFolder);
    expect(run).toMatchObject({
      status: 'finished',
      engine: { name: 'onnx' },
      dataset: { path: config.data.path, classes: dataset.classes, train: 48, validation: 12, test: 12 },
      progress: { step: 18, totalSteps: 18, epoch: 3, totalEpochs: 3, secondsLeft: 0 },
      versions: { node: process.versions.node },
    });
    expect(run.endedAt).toBeGreaterThanOrEqual(run.startedAt!);
    expect(run.process).toBeUndefined();
    const evaluation = (await readEvaluation(runFolder))!;
    expect(evaluation).toMatchObject({ split: 'test', epoch: run.summary!.bestEpoch });
    expect(run.summary).toMatchObject({ testAccuracy: evaluation.accuracy, testLoss: evaluation.loss });
    expect(run.summary!.stepsPerSecond).toBeGreaterThan(0);
    expect(stdout).toMatch(/Epoch 3\/3: loss .*\n.*\nFinished\.\n$/);

    const { records } = await readMetrics(runFolder);
    const heard = client.batches.flat();
    expect(records).toHaveLength(21);
    expect(records.slice(records.length - heard.length)).toEqual(heard);
    expect(client.runs.at(-1)).toEqual(run);
    await client.closed;
  });

  it('answers clients while it trains, and stops when one asks', async () => {
    const { runFolder } = await longRun();
    const { ended } = train(runFolder);
    const trainer = await listening(runFolder);
    await expect(
      (await connectTo(trainer.socket)).connection.sendRequest(helloRequest, { token: 'guess' }),
    ).rejects.toThrow('token');
    const watching = await helloTo(trainer);
    await waitFor('records', () => watching.batches.flat().length > 3);
    const stopping = await helloTo(trainer);
    await stopping.connection.sendRequest(stopRequest);
    expect((await ended).code).toBe(130);
    const statuses = [...new Set(watching.runs.map(({ status }: RunRecord) => status))];
    expect(statuses.slice(-3)).toEqual(['running', 'stopping', 'stopped']);
    const run = await readRun(runFolder);
    expect(run).toMatchObject({ status: 'stopped' });
    expect(run.error).toBeUndefined();
    expect(run.progress!.step).toBeLessThan(6000);
    expect(existsSync(trainer.socket)).toBe(false);
    expect(existsSync(path.dirname(trainer.socket))).toBe(false);
  });

  it('saves and waits when it is paused, and goes on as if nothing had happened', async () => {
    const training = { epochs: 20, batchSize: 8 };
    const whole = await newRun({ training });
    const paused = await runBeside(whole, path.join(path.dirname(whole.runFolder), 'paused'));
    expect((await train(whole.runFolder).ended).code).toBe(0);

    const { ended } = train(paused.runFolder);
    const { connection, runs } = await helloTo(await listening(paused.runFolder));
    for (const step of [1, 30]) {
      await afterStep(paused.runFolder, step);
      await connection.sendRequest(pauseRequest);
      await waitFor('the pause', async () => (await statusOf(paused.runFolder)) === 'paused');
      const before = await stepsOf(paused.runFolder);
      expect(existsSync(runPaths(paused.runFolder).last.model)).toBe(true);
      await sleep(300);
      expect(await stepsOf(paused.runFolder)).toEqual(before);
      await connection.sendRequest(continueRequest);
    }
    expect((await ended).code).toBe(0);
    const statuses = runs.map(({ status }: RunRecord) => status).filter((status, i, all) => status !== all[i - 1]);
    expect(statuses.join(' ')).toMatch(/running pausing paused running pausing paused running finished$/);
    const [expected, actual] = [whole, paused].map(async (run) => curveOf((await readMetrics(run.runFolder)).records));
    expect(await actual).toEqual(await expected);
  });

  it('can be stopped and killed while it is paused, and goes on from there', async () => {
    const { runFolder } = await longRun();
    const pause = async () => {
      const { connection } = await helloTo(await listening(runFolder));
      await connection.sendRequest(pauseRequest);
      await waitFor('the pause', async () => (await statusOf(runFolder)) === 'paused');
      return connection;
    };
    const first = train(runFolder);
    const connection = await pause();
    const saved = (await stepsOf(runFolder)).length;
    await connection.sendRequest(stopRequest);
    expect((await first.ended).code).toBe(130);
    expect(await readRun(runFolder)).toMatchObject({ status: 'stopped', progress: { step: saved } });

    const second = train(runFolder);
    await waitFor('the new trainer', async () => (await readRun(runFolder)).status === 'running');
    await pause();
    const last = (await stepsOf(runFolder)).length;
    expect(last).toBeGreaterThan(saved);
    second.child.kill('SIGKILL');
    await second.ended;
    const third = train(runFolder);
    await afterStep(runFolder, last + 1);
    expect(third.said()).toContain(`Going on after step ${last} of`);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops at %s and goes on from there', async (signal) => {
    const { runFolder } = await newRun({ training: { epochs: 20, batchSize: 8 } });
    const first = train(runFolder);
    await afterStep(runFolder, 2);
    first.child.kill(signal);
    expect((await first.ended).code).toBe(130);
    expect(await statusOf(runFolder)).toBe('stopped');
    const saved = (await stepsOf(runFolder)).at(-1)!.step;
    expect((await readRun(runFolder)).progress!.step).toBe(saved);

    const second = train(runFolder);
    const { code, stdout } = await second.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`Going on after step ${saved} of 120.`);
    expect((await stepsOf(runFolder)).map(({ step }) => step)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(await statusOf(runFolder)).toBe('finished');
  });

  it('is gone at once at a second SIGINT, and can be resumed', async () => {
    const { runFolder } = await longRun();
    const { child, ended } = train(runFolder);
    await afterStep(runFolder, 8);
    child.kill('SIGINT');
    await waitFor('the end', () => child.exitCode !== null || !child.kill('SIGINT') || child.signalCode !== null);
    const { code, signal } = await ended;
    expect([code, signal]).toSatisfy(([code, signal]) => code === 130 || signal === 'SIGINT');
    expect(existsSync(runPaths(runFolder).last.model)).toBe(true);
  });

  it('goes on after kill -9 as if nothing had happened', async () => {
    const whole = await newRun({ training: { epochs: 6, batchSize: 8 } });
    const killed = await runBeside(whole, path.join(path.dirname(whole.runFolder), 'killed'));
    expect((await train(whole.runFolder).ended).code).toBe(0);

    const first = train(killed.runFolder);
    await afterStep(killed.runFolder, 9);
    first.child.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    expect(await statusOf(killed.runFolder)).toBe('running');
    const second = train(killed.runFolder);
    expect((await second.ended).code).toBe(0);

    const expected = curveOf((await readMetrics(whole.runFolder)).records);
    const actual = curveOf((await readMetrics(killed.runFolder)).records);
    expect(actual).toHaveLength(expected.length);
    for (const [i, { loss, validationLoss, step }] of expected.entries()) {
      expect(actual[i]!['step']).toBe(step);
      if (loss !== undefined) expect(actual[i]!['loss']).toBeCloseTo(Number(loss), 5);
      else expect(actual[i]!['validationLoss']).toBeCloseTo(Number(validationLoss), 5);
    }
  });

  it('refuses a run that is being trained already', async () => {
    const { runFolder } = await longRun();
    const first = train(runFolder);
    const { pid } = await listening(runFolder);
    const { code, stderr } = await train(runFolder).ended;
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(`by process ${pid}`) });
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(130);
    expect(await statusOf(runFolder)).toBe('stopped');
  });

  it('fails in words when the loss is no number', async () => {
    const { runFolder } = await newRun({ optimizer: { name: 'sgd', learningRate: 1e30 } });
    const { code, stdout } = await train(runFolder).ended;
    expect(code).toBe(1);
    const { status, error, endedAt } = await readRun(runFolder);
    expect(status).toBe('failed');
    expect(endedAt).toBeGreaterThan(0);
    expect(error).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^The loss.* at step \d+ .*lower/) });
    expect(stdout).toContain(error!.message);
    expect(stdout).not.toContain('    at ');
  });

  const badInputs: [string, (run: TinyRun) => Promise<unknown>, RegExp][] = [
    [
      'images that are gone',
      ({ config }) => rm(config.data.path, { recursive: true }),
      /image folder .* does not exist/,
    ],
    [
      'a damaged training image',
      ({ dataset }) => writeFile(dataset.train[5]!.path, 'no image'),
      /Cannot read the image .*png/,
    ],
    [
      'an empty split',
      ({ config }) =>
        rm(path.join(config.data.path, 'val', 'grün'), { recursive: true })
          .then(() => rm(path.join(config.data.path, 'val', 'blå'), { recursive: true }))
          .then(() => rm(path.join(config.data.path, 'val', 'rouge vif'), { recursive: true })),
      /val holds no images/,
    ],
  ];
  it.each(badInputs)('fails with exit code 2 for %s', async (_what, spoil, message) => {
    const run = await newRun();
    await spoil(run);
    expect((await train(run.runFolder).ended).code).toBe(2);
    const { status, error } = await readRun(run.runFolder);
    expect(status).toBe('failed');
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });

  it('fails with exit code 2 for weights that do not fit', async () => {
    const small = await newRun({ training: { epochs: 1, batchSize: 8 } });
    expect((await train(small.runFolder).ended).code).toBe(0);
    const weights = runPaths(small.runFolder).best.model;
    const config = { ...small.config, model: { ...small.config.model, width: 0.25, weights } };
    const { runFolder } = await runBeside({ ...small, config }, path.join(path.dirname(small.runFolder), 'wide'));
    expect((await train(runFolder).ended).code).toBe(2);
    expect((await readRun(runFolder)).error!.message).toMatch(/best\.safetensors does not fit.*conv1\.weight/s);
  });

  it('starts relative paths from the folder of the configuration', async () => {
    const { runFolder, config } = await newRun({ training: { epochs: 1, batchSize: 8 } });
    await writeConfig(runFolder, { ...config, data: { ...config.data, path: '../images' } });
    const configPath = path.join(config.data.path, '..', 'runs of mine', 'tiny.adarand.json');
    await writeRun(runFolder, runRecord({ configPath }));
    expect((await train(runFolder).ended).code).toBe(0);
    expect((await readRun(runFolder)).dataset!.path).toBe(config.data.path);
  });

  it('says so when the folder holds no run', async () => {
    const { code, stderr } = await train('/nowhere/at all').ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^.*nowhere.at all.*does not exist\.\n$/);
  });

  it.each([
    [['train', '{"runFolder":5}'], 'parameters of the job "train" are wrong'],
    [['train', '{'], 'not JSON'],
    [['dance'], '"dance" is not a job'],
    [[], 'Its jobs are train, check'],
  ])('says what is wrong with the arguments %j', async (args, message) => {
    const { code, stdout, stderr } = await startTrainer(args).ended;
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(message.replaceAll('"', args[0] === 'dance' ? '\\"' : '"'));
  });

  it('keeps the last good checkpoint on a full disk and says which file did not fit', async (test) => {
    const run = await newRun({ training: { epochs: 4, batchSize: 8 } });
    const disk = path.join(path.dirname(run.runFolder), 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2300k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      test.skip('needs the right to mount a small disk');
    }
    onTestFinished(() => void execFileSync('umount', ['--lazy', disk]));
    // Room for the three files of a first checkpoint, not for replacing one of them.
    const onDisk = path.join(disk, 'run');
    await cp(run.runFolder, onDisk, { recursive: true });
    const log = openSync(path.join(onDisk, 'trainer.log'), 'a');
    const { ended } = startTrainer(['train', JSON.stringify({ runFolder: onDisk })], ['ignore', log, log]);
    expect((await ended).code).toBe(1);
    const { status, error } = await readRun(onDisk);
    expect(status).toBe('failed');
    expect(error!.message).toMatch(/Cannot write .*safetensors \(\d+\.\d KB\): the disk is full/);
    expect(await readFile(path.join(onDisk, 'trainer.log'), 'utf8')).toContain(error!.message);

    const elsewhere = path.join(path.dirname(run.runFolder), 'elsewhere');
    await cp(onDisk, elsewhere, { recursive: true });
    const { code, stdout } = await train(elsewhere).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Going on after step 6 of 24.');
  });
});
