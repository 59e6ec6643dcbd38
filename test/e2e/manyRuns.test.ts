import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../src/protocol/run';
import { useWorkbench } from './support/useWorkbench';

const count = 5000;
const firstStart = Date.UTC(2026, 0, 1);
const used = useWorkbench((folder) => {
  for (let number = 1; number <= count; number++) {
    const runFolder = path.join(folder, '.adarand', 'runs', `run-${number}`);
    const createdAt = firstStart + number * 60_000;
    const run: RunRecord = {
      version: 1,
      id: `run-${number}`,
      name: `flowers ${number}`,
      status: 'finished',
      createdAt,
      startedAt: createdAt,
      endedAt: createdAt + 50_000,
      progress: { step: 100, totalSteps: 100, epoch: 10, totalEpochs: 10 },
      summary: { testAccuracy: 0.9 },
    };
    mkdirSync(runFolder, { recursive: true });
    writeFileSync(path.join(runFolder, 'run.json'), JSON.stringify(run));
  }
});

test('thousands of runs are listed, the newest first, and found by typing', async () => {
  const { workbench } = used;
  const { keyboard } = workbench.page;
  await workbench.showSideBar('AdaRand');
  const group = workbench.rows(`Finished${count}`);
  await group.waitFor();
  expect(await workbench.rows().count()).toBe(1);
  await group.click();
  await workbench.rows(`flowers ${count}`).waitFor();
  expect(await workbench.rows().nth(1).innerText()).toContain(`flowers ${count}`);

  await keyboard.press('End');
  // The name and what stands behind it: "flowers 1" and "90.0 % test".
  await workbench.rows('flowers 190.0 % test').waitFor();
  await keyboard.press('Control+Alt+f');
  await keyboard.type('flowers 2718');
  await workbench.rows('flowers 2718').waitFor();
  await workbench.shoot('5000 runs');
});
