import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeTinyDataset } from '../support/tinyDataset';
import { useWorkbench } from './support/useWorkbench';

const used = useWorkbench((folder) => {
  writeTinyDataset(path.join(folder, 'images'));
  mkdirSync(path.join(folder, 'lists'));
  writeFileSync(path.join(folder, 'lists', 'flowers.csv'), 'path,label\n../images/a.png,rose\n');
  writeFileSync(path.join(folder, 'wrong.adarand.json'), '{\n  "data": { "path": "images" },\n  "trainig": {}\n}\n');
});

/** Waits for a question and types the answer: with one item left, Enter takes it. */
async function answer(title: string, text: string): Promise<void> {
  const { page } = used.workbench;
  const widget = page.locator('.quick-input-widget', { hasText: title });
  await widget.waitFor();
  await page.keyboard.type(text);
  await widget.locator('.monaco-list-row.focused', { hasText: text }).waitFor();
  await page.keyboard.press('Enter');
}

test('New Run… by keyboard, from the empty view to a configuration', async () => {
  const { workbench } = used;
  const { keyboard } = workbench.page;
  await workbench.showSideBar('AdaRand');
  const button = workbench.page.getByRole('button', { name: 'New Run…' }).and(workbench.page.locator('.monaco-button'));
  await button.waitFor();
  await workbench.shoot('empty');
  await workbench.command('AdaRand: Focus on Runs View');
  const hasFocus = () => button.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 10 && !(await hasFocus()); presses++) await keyboard.press('Tab');
  expect(await hasFocus()).toBe(true);
  await keyboard.press('Enter');

  await answer('New Run (1/4)', 'images');
  await answer('New Run (2/4)', 'Quick AdaRand');
  await answer('New Run (3/4)', 'None');
  await workbench.page.locator('.quick-input-widget', { hasText: 'New Run (4/4)' }).waitFor();
  await keyboard.press('Enter');

  await workbench.page.locator('.tab.active', { hasText: 'Meine Läufe 1-small-resnet18.adarand.json' }).waitFor();
  await workbench.codeLens('Run').waitFor();
  await workbench.shoot('new configuration');
  const file = path.join(workbench.folder, 'Meine Läufe 1-small-resnet18.adarand.json');
  expect(readFileSync(file, 'utf8')).toContain('"path": "images"');
});

test('New Run… takes a list of images', async () => {
  const { workbench } = used;
  await workbench.command('AdaRand: New Run…');
  await answer('New Run (1/4)', 'flowers');
  await answer('New Run (2/4)', 'Quick AdaRand');
  await answer('New Run (3/4)', 'None');
  await workbench.page.locator('.quick-input-widget', { hasText: 'New Run (4/4)' }).waitFor();
  await workbench.page.keyboard.press('Enter');

  await workbench.page.locator('.tab.active', { hasText: 'flowers-small-resnet18.adarand.json' }).waitFor();
  const file = path.join(workbench.folder, 'flowers-small-resnet18.adarand.json');
  expect(readFileSync(file, 'utf8')).toContain('"path": "lists/flowers.csv"');
});

test('a wrong configuration is not run: the Problems panel says why, and a quick fix repairs it', async () => {
  const { workbench } = used;
  const { page } = workbench;
  await workbench.openFile('wrong.adarand.json');
  await workbench.command('AdaRand: Run');
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'did you mean "training"' });
  await problem.waitFor();
  await workbench.shoot('problem');
  expect(existsSync(path.join(workbench.folder, '.adarand'))).toBe(false);

  await problem.dblclick();
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget', { hasText: 'Change to "training"' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.view-lines', { hasText: '"training": {}' }).waitFor();
  await page.getByText('No problems have been detected in the workspace.').waitFor();
});
