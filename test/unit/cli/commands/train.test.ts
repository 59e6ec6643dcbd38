import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readRun } from '../../../../src/runFolder/runStore';
import { isProcessAlive } from '../../../../src/runs/processAlive';
import { waitFor } from '../../../support/waitFor';
import { lastLine, newProject, onlyRun, runCli, startCli } from '../cliProcess';

const config = 'tiny.adarand.json';
/** More than any test waits for. */
const endless = { epochs: 50_000 };

/** Starts a training and waits until it has done some steps. */
async function training(folder: string, args = ['train', config]) {
  const cli = startCli(folder, args);
  const runFolder = await waitFor('the run', () => onlyRun(folder).catch(() => undefined));
  await waitFor('steps', async () => (await readMetrics(runFolder)).records.length > 8);
  return { ...cli, runFolder };
}

describe('adarand train', { timeout: 120_000 }, () => {
  it('trains, with a line an epoch, and says in the end what came out', async () => {
    const folder = await newProject({ epochs: 4 });
    const { code, stdout, stderr } = await runCli(folder, 'train', config);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const runFolder = await onlyRun(folder);
    expect(stdout).toContain(path.relative(folder, runFolder));
    expect(stdout).toMatch(/Training on .*48 images in 3 classes, 12 for validation, 12 for the test/);
    expect(stdout.match(/^Epoch \d/gm)).toEqual(['Epoch 1', 'Epoch 2', 'Epoch 3', 'Epoch 4']);
    expect(stdout).toMatch(/Epoch 4\/4: loss \d.*accuracy \d+\.\d %, validation loss \d.*images\/s/);
    expect(stdout).toMatch(/Finished in .*test accuracy \d+\.\d %, best epoch \d \(lowest validation loss\)/);
    expect(stdout).not.toContain('\x1b');
  });

  it('ends stdout with one line of JSON, which is all there is', async () => {
    const folder = await newProject({ epochs: 2 });
    const runDir = path.join(folder, 'deep', 'run of mine');
    const answer = await runCli(folder, 'train', config, '--run-dir', 'deep/run of mine', '--json');
    expect(answer.code).toBe(0);
    expect(answer.stdout.trim().split('\n')).toHaveLength(1);
    expect(answer.stderr).toMatch(/Epoch 2\/2/);
    const { summary } = await readRun(runDir);
    expect(lastLine(answer)).toEqual({
      runId: 'run of mine',
      runDir,
      name: 'tiny',
      status: 'finished',
      engine: expect.stringMatching(/./),
      epochs: 2,
      steps: 12,
      testAccuracy: summary!.testAccuracy,
      bestValidationAccuracy: summary!.bestValidationAccuracy,
      bestEpoch: summary!.bestEpoch,
      stepsPerSecond: summary!.stepsPerSecond,
      imagesPerSecond: summary!.imagesPerSecond,
      dataWaitFraction: summary!.dataWaitFraction,
      skippedImages: 0,
      seconds: expect.any(Number),
      error: null,
    });
  });

  it('trains without images that cannot be read when it may, and says which', async () => {
    const folder = await newProject({ epochs: 1 });
    const file = path.join(folder, config);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"imageSize"', '"onBadImage": "skip", "imageSize"'));
    await writeFile(path.join(folder, 'images', 'train', 'grün', '7.png'), 'no image');
    const answer = await runCli(folder, 'train', config, '--json');
    expect(answer.code).toBe(0);
    expect(answer.stderr).toMatch(
      /Left out because they cannot be read: 1 image\n {2}train\/grün\/7\.png: it is no image/,
    );
    expect(lastLine(answer)).toMatchObject({ status: 'finished', skippedImages: 1 });
    const runFolder = await onlyRun(folder);
    const skipped = { path: 'train/grün/7.png', reason: expect.stringMatching(/no image/) };
    expect((await readRun(runFolder)).dataset).toMatchObject({ train: 47, skipped: { count: 1, first: [skipped] } });
    expect(await readFile(runPaths(runFolder).log, 'utf8')).toContain('Left out: train/grün/7.png: it is no image');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops at %s, says how to go on, and goes on', async (signal) => {
    const folder = await newProject(endless);
    const { child, ended, runFolder } = await training(folder, ['train', config, '--json']);
    child.kill(signal);
    const answer = await ended;
    expect(answer.code).toBe(130);
    expect(answer.stderr).toContain('Finishing the step and saving… Ctrl-C again ends it at once.');
    expect(answer.stderr).toMatch(new RegExp(`node .*cli\\.js"? resume ${path.basename(runFolder)}\n`));
    const { steps, ...line } = lastLine(answer);
    expect(line).toMatchObject({ status: 'stopped', runDir: runFolder, testAccuracy: null });

    const resumed = await training(folder, ['resume', path.basename(runFolder).slice(0, -1), '--json']);
    await waitFor('more steps', async () => ((await readRun(runFolder)).progress?.step ?? 0) > Number(steps));
    resumed.child.kill('SIGINT');
    const after = await resumed.ended;
    expect(lastLine(after)).toMatchObject({ status: 'stopped', runDir: runFolder });
    const curve = (await readMetrics(runFolder)).records.filter(({ kind }) => kind === 'step');
    expect(curve.map(({ step }) => step)).toEqual(curve.map((_, i) => i + 1));
  });

  it('can be stopped while the trainer starts', async () => {
    const folder = await newProject(endless);
    const { child, ended } = startCli(folder, ['train', config]);
    const runFolder = await waitFor('the run', () => onlyRun(folder).catch(() => undefined));
    await waitFor('the trainer', () => existsSync(runPaths(runFolder).log));
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(await readRun(runFolder)).toMatchObject({ status: 'stopped' });
  });

  it.skipIf(process.platform === 'win32')('ends a trainer that does not listen at the second Ctrl-C', async () => {
    const folder = await newProject(endless);
    const { child, ended, said, runFolder } = await training(folder);
    const trainer = (await readRun(runFolder)).process!;
    process.kill(trainer.pid, 'SIGSTOP');
    child.kill('SIGINT');
    await waitFor('the answer', () => said().includes('Ctrl-C again'));
    // A signal that comes at once is an echo of the first; a person takes longer.
    await waitFor('the end', async () => {
      child.kill('SIGINT');
      return !(await isProcessAlive(trainer));
    });
    expect((await ended).code).toBe(130);
    expect(await readRun(runFolder)).toMatchObject({ status: 'stopped' });
  });

  it.skipIf(process.platform === 'win32')('leaves the trainer at work when the terminal goes away', async () => {
    const folder = await newProject(endless);
    const { child, ended, runFolder } = await training(folder);
    child.kill('SIGHUP');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGHUP' });
    const { records } = await readMetrics(runFolder);
    await waitFor('more steps', async () => (await readMetrics(runFolder)).records.length > records.length);
    const second = await runCli(folder, 'resume', path.basename(runFolder));
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/is being trained already, by process \d+/);
  });

  it('says that a run diverged, with exit code 1, and keeps its last good checkpoint', async () => {
    const folder = await newProject();
    // A step an epoch: the first with learning rate 0, the second with one that no network survives.
    const diverging = {
      data: { path: 'images', imageSize: 32, workers: 0 },
      model: { width: 0.125 },
      optimizer: { name: 'sgd', learningRate: 1e30 },
      schedule: { name: 'constant', warmupSteps: 1000 },
      training: { epochs: 5, batchSize: 48 },
    };
    await writeFile(path.join(folder, 'diverging.json'), JSON.stringify(diverging));
    const answer = await runCli(folder, 'train', 'diverging.json', '--json');
    expect(answer.code).toBe(1);
    expect(answer.stderr).toMatch(/became (NaN|-?Infinity).*lower optimizer\.learningRate.*epoch 1 is kept/);
    expect(answer.stderr).not.toMatch(/^ {4}at /m);
    expect(answer.stderr).not.toContain('resume');
    const { status, error, runDir } = lastLine(answer);
    expect({ status, error }).toEqual({ status: 'failed', error: expect.stringMatching(/became/) });
    expect(existsSync(runPaths(String(runDir)).best.model)).toBe(true);
  });

  it('fails in words, and leaves no run that seems to start, when the images are not there', async () => {
    const folder = await newProject({ data: 'photos' });
    const answer = await runCli(folder, 'train', config, '--json');
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain(`The image folder ${path.join(folder, 'photos')} does not exist.`);
    expect(answer.stderr).not.toMatch(/^ {4}at /m);
    expect(lastLine(answer)).toMatchObject({ status: 'failed', error: expect.stringContaining('photos') });
    expect((await readRun(await onlyRun(folder))).status).toBe('failed');
  });

  it('names an image that cannot be read', async () => {
    const folder = await newProject();
    const image = path.join(folder, 'images', 'train', 'grün', '3.png');
    await writeFile(image, 'no image');
    const { code, stderr } = await runCli(folder, 'train', config);
    expect(code).toBe(2);
    expect(stderr).toContain(image);
  });

  it('trains on fewer images than a batch', async () => {
    const folder = await newProject();
    const small = { data: { path: 'images', imageSize: 32 }, model: { width: 0.125 }, training: { epochs: 1 } };
    await writeFile(path.join(folder, config), JSON.stringify(small));
    const answer = await runCli(folder, 'train', config, '--json');
    expect(answer.code).toBe(0);
    expect(lastLine(answer)).toMatchObject({ status: 'finished', steps: 1 });
    const log = await readFile(runPaths(await onlyRun(folder)).log, 'utf8');
    expect(log).toContain('Warning: training.batchSize is 64, but there are only 48 training images');
  });

  it('never goes into a folder that exists', async () => {
    const folder = await newProject();
    await mkdir(path.join(folder, 'mine'));
    const { code, stderr } = await runCli(folder, 'train', config, '--run-dir', 'mine');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^mine exists already\. .*\n$/);
    await rm(path.join(folder, 'mine'), { recursive: true });
    expect((await runCli(folder, 'train', config, '--run-dir', 'mine')).code).toBe(0);
  });
});
