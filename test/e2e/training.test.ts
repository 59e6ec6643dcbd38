import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readMetrics } from '../../src/runFolder/metricsLog';
import { readRun } from '../../src/runFolder/runStore';
import { tinyConfiguration, writeTinyDataset } from '../support/tinyDataset';
import { Dashboard } from './support/dashboard';
import { useWorkbench } from './support/useWorkbench';

/** 6 steps an epoch: the first run ends while a test waits for it, the second not before it is stopped. */
const totalSteps = 360;
const used = useWorkbench((folder) => {
  writeTinyDataset(path.join(folder, 'images'));
  writeFileSync(path.join(folder, 'tiny.adarand.json'), tinyConfiguration({ epochs: totalSteps / 6 }));
  writeFileSync(path.join(folder, 'long.adarand.json'), tinyConfiguration({ epochs: 100_000 }));
});

test('run, watch, stop, resume, finish', async () => {
  const { workbench } = used;
  await workbench.showSideBar('AdaRand');
  await workbench.openFile('tiny.adarand.json');
  await workbench.command('AdaRand: Run');
  const dashboard = new Dashboard(workbench.webview());
  await dashboard.untilStatus('Running');
  await dashboard.untilStep(1);
  const seen = await dashboard.step();
  await dashboard.untilStep(seen + 1);
  await workbench.rows(/tiny.*epoch \d+\/60/).waitFor();
  await workbench.page.locator('.statusbar', { hasText: /tiny: epoch \d+\/60/ }).waitFor();
  await workbench.shoot('running');

  await dashboard.button('stop').click();
  await dashboard.untilStatus('Stopped');
  await workbench.rows('Stopped').waitFor();
  const stoppedAt = await dashboard.step();
  expect(stoppedAt).toBeLessThan(totalSteps);
  await workbench.shoot('stopped');

  await dashboard.button('resume').click();
  await dashboard.untilStep(stoppedAt + 1);
  await dashboard.untilStatus('Finished');
  await dashboard.untilStep(totalSteps);
  expect(await dashboard.figure('Test accuracy').innerText()).toMatch(/^\d+\.\d\s%$/);
  await workbench.rows(/tiny.*% test/).waitFor();
  await workbench.shoot('finished');
});

test('the trainer goes on while the window is reloaded, and the dashboard comes back with the whole curve', async () => {
  const { workbench } = used;
  await workbench.openFile('long.adarand.json');
  await workbench.codeLens('Run').click();
  await new Dashboard(workbench.webview()).untilStep(3);
  const runFolder = workbench.runFolders().at(-1)!;
  const { process: trainer } = await readRun(runFolder);

  await workbench.reload();
  const dashboard = new Dashboard(workbench.webview());
  await dashboard.untilStatus('Running');
  const measured = (await readMetrics(runFolder)).records.at(-1)!.step;
  await dashboard.untilStep(measured + 1);
  expect(await dashboard.firstStep()).toBe('step 1');
  expect((await readRun(runFolder)).process?.pid).toBe(trainer?.pid);
  await workbench.shoot('reloaded');

  await workbench.command('AdaRand: Stop');
  await dashboard.untilStatus('Stopped');
});
