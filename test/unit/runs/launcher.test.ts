import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readMetrics } from '../../../src/runFolder/metricsLog';
import { runPaths } from '../../../src/runFolder/layout';
import { readRun, updateRun } from '../../../src/runFolder/runStore';
import { launchTrainer, LaunchError, startNow } from '../../../src/runs/launcher';
import { effectiveRun } from '../../../src/runs/runState';
import { TrainerClient } from '../../../src/runs/trainerClient';
import { waitFor } from '../../support/waitFor';
import { ended, newTinyRun, program } from './realRun';

/** Long enough that a test can do something meanwhile. */
const manyEpochs = 5000;
const steps = async (runFolder: string) => (await readMetrics(runFolder)).records.filter(({ kind }) => kind === 'step');

it('trains a run to its end', async () => {
  const { runFolder } = await newTinyRun(2);
  const started = await launchTrainer(runFolder, program);
  expect(started.process?.pid).toBeGreaterThan(0);
  expect(await ended(runFolder)).toMatchObject({ status: 'finished', summary: { testAccuracy: expect.any(Number) } });
  expect(await steps(runFolder)).toHaveLength(12);
  expect(await readFile(runPaths(runFolder).log, 'utf8')).toContain('Finished.');
});

it('watches, stops and resumes', async () => {
  const { runFolder } = await newTinyRun(manyEpochs);
  const { process: trainer } = await launchTrainer(runFolder, program);
  const { client } = await TrainerClient.connect(trainer!);
  const heard: number[] = [];
  const statuses = new Set<string>();
  client.onMetrics((records) => heard.push(...records.map(({ step }) => step)));
  client.onRun(({ status }) => statuses.add(status));
  const closed = new Promise<void>((resolve) => client.onClose(resolve));
  await waitFor('metrics', () => heard.length > 0);
  await expect(startNow(runFolder, program)).rejects.toThrow(/being trained already/);

  await client.stop();
  await closed;
  expect(await ended(runFolder)).toMatchObject({ status: 'stopped' });
  expect(statuses).toContain('stopping');

  const before = (await steps(runFolder)).length;
  const resumed = await startNow(runFolder, program);
  expect(resumed.process!.pid).not.toBe(trainer!.pid);
  await waitFor('more steps', async () => (await steps(runFolder)).length > before);
});

it('starts one trainer when Resume is pressed twice', async () => {
  const { runFolder } = await newTinyRun(manyEpochs);
  await updateRun(runFolder, { event: ['start', 'halt'] });
  const twice = [startNow(runFolder, program), startNow(runFolder, program)] as const;
  const outcomes = await Promise.allSettled(twice);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(Promise.all(twice)).rejects.toThrow(/being trained already/);
  const { process: trainer } = await readRun(runFolder);
  await waitFor('steps', async () => (await steps(runFolder)).length > 0);
  expect((await readRun(runFolder)).process).toEqual(trainer);
});

it('has failed when its log cannot be written', async () => {
  const { runFolder } = await newTinyRun(1);
  await mkdir(runPaths(runFolder).log);
  await expect(launchTrainer(runFolder, program)).rejects.toThrow(LaunchError);
  expect(await readRun(runFolder)).toMatchObject({
    status: 'failed',
    endedAt: expect.any(Number),
    error: { message: expect.stringContaining('trainer.log') },
  });
});

it('does not let a client in that has not the token', async () => {
  const { runFolder } = await newTinyRun(manyEpochs);
  const { process: trainer } = await launchTrainer(runFolder, program);
  await expect(TrainerClient.connect({ ...trainer!, token: 'guessed' })).rejects.toThrow(/token is wrong/);
});

it('tells how a trainer was ended that could not tell itself', async () => {
  const { runFolder } = await newTinyRun(manyEpochs);
  const { process: trainer } = await launchTrainer(runFolder, program);
  await waitFor('steps', async () => (await steps(runFolder)).length > 0);
  process.kill(trainer!.pid, 'SIGKILL');
  const run = await ended(runFolder);
  expect(run).toMatchObject({
    status: 'failed',
    error: { signal: 'SIGKILL', lastWords: expect.stringMatching(/Training on/) },
  });
  expect(run.error!.message).toMatch(/SIGKILL.*Resume goes on/);
  expect(run.process).toBeUndefined();
});

it('is stopped, not failed, when the start is called off', async () => {
  const { runFolder } = await newTinyRun(manyEpochs);
  const calledOff = new AbortController();
  const launch = launchTrainer(runFolder, { ...program, signal: calledOff.signal });
  calledOff.abort();
  await expect(launch).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect((await ended(runFolder)).status).toBe('stopped');
});

it('says what is wrong when the trainer ends at once', async () => {
  const { runFolder } = await newTinyRun(1);
  const script = path.join(runFolder, 'missing.js');
  const launch = launchTrainer(runFolder, { ...program, trainerScript: script });
  await expect(launch).rejects.toThrow(LaunchError);
  await expect(launch).rejects.toThrow(/ended with exit code 1.*Cannot find module/s);
  expect((await readRun(runFolder)).status).toBe('failed');
});

it('says so when the program is not there', async () => {
  const { runFolder } = await newTinyRun(1);
  const nodePath = path.join(runFolder, 'no node');
  await expect(launchTrainer(runFolder, { ...program, nodePath })).rejects.toThrow(
    `cannot be started with ${nodePath}`,
  );
});

it('fails in words when the images are gone', async () => {
  const { runFolder, configPath } = await newTinyRun(1);
  await rm(path.join(path.dirname(configPath), 'images'), { recursive: true });
  await launchTrainer(runFolder, program).catch(() => undefined);
  expect(await ended(runFolder)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('images') },
  });
  expect((await effectiveRun(runFolder, await readRun(runFolder))).status).toBe('failed');
});
