import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workbench } from './support/workbench';
import { tinyConfiguration, writeTinyDataset } from '../support/tinyDataset';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open((folder) => {
    writeTinyDataset(path.join(folder, 'images'));
    writeFileSync(path.join(folder, 'tiny.adarand.json'), tinyConfiguration());
  });
});
afterAll(() => workbench.close());

test('opens', async () => {
  await workbench.showSideBar('AdaRand');
  await workbench.openFile('tiny.adarand.json');
  await workbench.page.screenshot({ path: 'test-results/first.png' });
  await workbench.setTheme('light');
  await workbench.page.screenshot({ path: 'test-results/first-light.png' });
  await workbench.setTheme('high contrast');
  await workbench.page.screenshot({ path: 'test-results/first-hc.png' });
  expect(1).toBe(1);
});
