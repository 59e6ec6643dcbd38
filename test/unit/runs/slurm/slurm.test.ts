import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile } from '../../../../src/config/configFile';
import type { RunRecord } from '../../../../src/protocol/run';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readRun } from '../../../../src/runFolder/runStore';
import { createRun } from '../../../../src/runs/createRun';
import { effectiveRun } from '../../../../src/runs/runState';
import { stopJob } from '../../../../src/runs/slurm/jobRun';
import { forgetJobs } from '../../../../src/runs/slurm/jobStates';
import { slurmOptionsOf, submitToSlurm } from '../../../../src/runs/slurm/submit';
import { type Slurm, slurmProblem, startSlurm } from '../../../support/slurm';
import { tinyConfiguration, writeTinyDataset } from '../../../support/tinyDataset';
import { waitFor } from '../../../support/waitFor';
import { findRunFolders } from '../../../../src/cli/runFolders';
import { runCli, startCli } from '../../cli/cliProcess';
import { temporaryFolder } from '../../runFolder/records';
import { program } from '../realRun';

const problem = slurmProblem();

describe.skipIf(problem)(`a real Slurm${problem ? ` (skipped: ${problem})` : ''}`, { timeout: 300_000 }, () => {
  let slurm: Slurm;
  const before = process.env.SLURM_CONF;

  beforeAll(async () => {
    slurm = await startSlurm();
    process.env.SLURM_CONF = slurm.conf;
  });

  afterAll(async () => {
    await slurm.stop();
    if (before === undefined) delete process.env.SLURM_CONF;
    else process.env.SLURM_CONF = before;
  });

  /** A project whose name no shell would take as it is, and runs of it. */
  async function newRuns({
    epochs,
    count = 1,
    slurm: options = {},
  }: {
    epochs: number;
    count?: number;
    slurm?: object;
  }) {
    const folder = path.join(await temporaryFolder(), `é $HOME "%j" 'x'`);
    writeTinyDataset(path.join(folder, 'images'));
    const configPath = path.join(folder, 'tiny.adarand.json');
    const launcher = JSON.stringify({ slurm: { cpus: 1, ...options } });
    writeFileSync(configPath, tinyConfiguration({ epochs }).replace(/\n\}\s*$/, `,\n "launcher": ${launcher} }`));
    const config = await readConfigFile(configPath);
    const runs = await Promise.all(
      Array.from({ length: count }, () => createRun({ config, configPath, trusted: false })),
    );
    onTestFinished(async () => void (await slurm.run('scancel', '--user=root')));
    return runs.map(({ runFolder }) => runFolder);
  }

  const submit = async (folders: string[]) => submitToSlurm(folders, (await slurmOptionsOf(folders[0]!))!, program);

  async function look(runFolder: string): Promise<RunRecord> {
    forgetJobs();
    return effectiveRun(runFolder, await readRun(runFolder));
  }

  const until = (what: string, runFolder: string, is: (run: RunRecord) => boolean) =>
    waitFor(what, async () => {
      const run = await look(runFolder);
      return is(run) && run;
    });

  it('trains a run; it waits, is followed by its folder, and finishes', async () => {
    const [runFolder] = (await newRuns({ epochs: 3 })) as [string];
    const [queued] = await submit([runFolder]);
    expect(queued).toMatchObject({ status: 'queued', job: { kind: 'slurm', id: expect.stringMatching(/^\d+$/) } });
    await waitFor('steps', async () => (await readMetrics(runFolder)).records.length > 0);
    const { status, job, process: trainer } = await until('the end', runFolder, (run) => run.status === 'finished');
    expect({ status, id: job!.id, trainer }).toEqual({ status: 'finished', id: queued!.job!.id, trainer: undefined });
    expect(readFileSync(path.join(runFolder, 'trainer.log'), 'utf8')).toContain('Finished.');
    await waitFor('the end of its job', async () =>
      (await slurm.run('scontrol', 'show', 'job', job!.id)).includes('JobState=COMPLETED'),
    );
  });

  it('says why a run waits, and cancels one that does', async () => {
    const [runFolder] = (await newRuns({ epochs: 3, slurm: { arguments: ['--begin=now+1hour'] } })) as [string];
    await submit([runFolder]);
    const run = await until(
      'the reason',
      runFolder,
      ({ activity }) => activity?.includes('BeginTime') || activity?.includes('starts in a moment') || false,
    );
    expect(run.status).toBe('queued');
    await stopJob(runFolder, run, run.job!);
    expect(await readRun(runFolder)).toMatchObject({ status: 'stopped' });
    expect(await slurm.run('squeue', '-h')).toBe('');
  });

  it('saves when it is stopped, goes on when it is submitted again, and has the curve of an uninterrupted run', async () => {
    const [runFolder, whole] = (await newRuns({ epochs: 40, count: 2 })) as [string, string];
    await submit([runFolder]);
    const running = await until('an epoch', runFolder, ({ progress }) => (progress?.epoch ?? 0) > 0);
    await stopJob(runFolder, running, running.job!);
    const stopped = await until('the stop', runFolder, ({ status }) => status === 'stopped');
    expect(stopped.progress!.step).toBeLessThan(stopped.progress!.totalSteps);
    await submit([runFolder]);
    await submit([whole]);
    await until('the end', runFolder, ({ status }) => status === 'finished');
    await until('the other end', whole, ({ status }) => status === 'finished');
    const curve = async (folder: string) =>
      (await readMetrics(folder)).records.map((record) => ('loss' in record ? record.loss : record.validationLoss));
    expect(await curve(runFolder)).toEqual(await curve(whole));
  });

  it('goes on from the last checkpoint when its job is queued again', async () => {
    const [runFolder] = (await newRuns({ epochs: 60 })) as [string];
    await submit([runFolder]);
    const { job } = await until('an epoch', runFolder, ({ progress }) => (progress?.epoch ?? 0) > 0);
    await slurm.run('scontrol', 'requeue', job!.id);
    await until('its turn to wait', runFolder, ({ status }) => status === 'queued');
    const { records } = await readMetrics(runFolder);
    const finished = await waitFor(
      'the end',
      async () => {
        const run = await look(runFolder);
        return run.status === 'finished' && run;
      },
      200,
    );
    expect(finished.job!.id).toBe(job!.id);
    const after = (await readMetrics(runFolder)).records;
    // What was measured before stands as it was: nothing was trained anew.
    expect(after.slice(0, records.length)).toEqual(records);
    expect(await slurm.run('scontrol', 'show', 'job', job!.id)).toContain('Restarts=1');
  });

  it('trains many as the tasks of one array, each with its log', async () => {
    const folders = await newRuns({ epochs: 1, count: 3, slurm: { atOnce: 2 } });
    const runs = await submit(folders);
    const id = runs[0]!.job!.id.split('_')[0]!;
    expect(runs.map(({ job }) => job!.id)).toEqual([`${id}_0`, `${id}_1`, `${id}_2`]);
    for (const folder of folders) {
      await until('the end', folder, ({ status }) => status === 'finished');
      expect(readFileSync(path.join(folder, 'trainer.log'), 'utf8')).toContain('Finished.');
    }
  });

  it('recognises a trainer that is gone without a word', async () => {
    const [runFolder] = (await newRuns({ epochs: 5000 })) as [string];
    await submit([runFolder]);
    const { job } = await until('steps', runFolder, ({ progress }) => (progress?.step ?? 0) > 0);
    await slurm.run('scancel', '--signal=KILL', '--batch', job!.id);
    const lost = await until('the loss', runFolder, ({ status }) => status === 'lost');
    expect(lost.error!.message).toMatch(new RegExp(`^The job ${job!.id} is over: it ended as FAILED`));
  });

  it('takes a sweep of the command line as one array, and says how it ended', async () => {
    const [runFolder] = (await newRuns({ epochs: 2 })) as [string];
    const folder = path.dirname((await readRun(runFolder)).configPath!);
    rmSync(runFolder, { recursive: true });
    const file = path.join(folder, 'tiny.adarand.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\}\s*$/, ', "sweep": { "seed": [4, 5] } }'));
    const { code, stdout } = await runCli(folder, 'sweep', 'tiny.adarand.json');
    expect(stdout).toMatch(/seed 5 +finished +2\/2/);
    expect(code).toBe(0);
    const runs = await Promise.all((await findRunFolders(folder)).map(readRun));
    expect(new Set(runs.map(({ job }) => job!.id.split('_')[0])).size).toBe(1);
    expect(runs.map(({ job }) => job!.id.split('_')[1]).sort()).toEqual(['0', '1']);
  });

  it('is followed on the command line, where Ctrl-C stops it so that it can go on', async () => {
    const [runFolder] = (await newRuns({ epochs: 5000 })) as [string];
    const folder = path.dirname((await readRun(runFolder)).configPath!);
    const { child, ended, said } = startCli(folder, ['resume', path.basename(runFolder)]);
    await waitFor('an epoch on the screen', () => said().includes('Epoch 1/5000'));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: expect.stringMatching(/Submitted to Slurm as job \d+\./) });
    expect(await readRun(runFolder)).toMatchObject({ status: 'stopped' });
    expect(existsSync(path.join(runFolder, 'checkpoints', 'last.safetensors'))).toBe(true);
  });

  it('passes on what Slurm says against a job', async () => {
    const [runFolder] = (await newRuns({ epochs: 1, slurm: { partition: 'nowhere' } })) as [string];
    await expect(submit([runFolder])).rejects.toThrow(/sbatch says: .*partition/);
    expect(await readRun(runFolder)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(/partition/) },
    });
  });
});
