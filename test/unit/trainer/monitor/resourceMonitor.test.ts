import { expect, it } from 'vitest';
import { readResources } from '../../../../src/runFolder/resourcesLog';
import { launchTrainer } from '../../../../src/runs/launcher';
import { ResourceMonitor } from '../../../../src/trainer/monitor/resourceMonitor';
import { temporaryFolder } from '../../runFolder/records';
import { ended, newTinyRun, program } from '../../runs/realRun';

it('leaves a sample at least of every run, from a thread of the trainer itself', async () => {
  const { runFolder } = await newTinyRun(2);
  await launchTrainer(runFolder, program);
  expect(await ended(runFolder)).toMatchObject({ status: 'finished' });
  const { samples } = await readResources(runFolder);
  expect(samples.length).toBeGreaterThan(0);
  expect(samples[0]!.memory).toBeGreaterThan(30e6);
  expect(samples.map(({ time }) => time)).toEqual(samples.map(({ time }) => time).sort((a, b) => a - b));
});

it('says why nothing is measured, and closes all the same', async () => {
  const failures: string[] = [];
  const monitor = new ResourceMonitor({
    runFolder: await temporaryFolder(),
    program: '/no/monitor.js',
    onWarning: () => undefined,
    onFailure: (reason) => failures.push(reason),
  });
  await monitor.close();
  expect(failures).toEqual([expect.stringContaining('/no/monitor.js')]);
});
