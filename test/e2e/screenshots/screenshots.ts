import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Dashboard } from '../support/dashboard';
import { Workbench, type Theme } from '../support/workbench';

/** The pictures in docs/images: the example with two finished runs and one that trains. */

const pictures = path.resolve('docs', 'images');
const example = path.resolve('examples', 'emoji');
const cli = path.resolve('dist', 'cli.js');
/** Bytes of a picture that a README loads at once. */
const largest = 300_000;

let workbench: Workbench;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  workbench = await Workbench.open(prepare, { folderName: 'emoji', width: 1600, height: 1000, scale: 2 });
  await workbench.showSideBar('AdaRand');
  await widenSideBar(workbench.page, 130);
});
afterAll(() => workbench?.close());

test('dashboard', async () => {
  await workbench.rows('emoji, AdaRand').click();
  const dashboard = new Dashboard(workbench.webview());
  await dashboard.untilStatus('Finished');
  await dashboard.untilStep(240);
  await inThemes(['dark', 'light', 'high contrast'], 'dashboard');
});

test('configuration', async () => {
  await workbench.openFile('emoji.adarand.json');
  const { page } = workbench;
  await page.keyboard.press('Control+Home');
  await workbench.codeLens('Run').waitFor();
  await page.locator('.view-line', { hasText: '"resizeSize"' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const suggestions = page.locator('.suggest-widget.visible');
  await page.keyboard.press('Control+Space');
  await suggestions.waitFor();
  // A second time: with what the key means.
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-details').waitFor();
  await inThemes(['dark', 'light'], 'configuration');
  await page.keyboard.press('Escape');
  await workbench.command('File: Revert File');
});

test('explorer', async () => {
  await workbench.openFile('scratch.adarand.json');
  await workbench.command('AdaRand: Run');
  const dashboard = new Dashboard(workbench.webview());
  await dashboard.untilStep(40);
  await inThemes(['dark', 'light'], 'explorer');
  await dashboard.button('stop').click();
  await dashboard.untilStatus('Stopped');
});

function prepare(folder: string): void {
  cpSync(example, folder, { recursive: true, filter: (file) => path.basename(file) !== '.adarand' });
  for (const configuration of ['baseline.adarand.json', 'emoji.adarand.json'])
    execFileSync(process.execPath, [cli, 'train', configuration], { cwd: folder, stdio: 'inherit' });
}

async function inThemes(themes: Theme[], name: string): Promise<void> {
  for (const theme of themes) {
    await workbench.setTheme(theme);
    await settle(workbench.page);
    const file = path.join(pictures, `${name}-${theme.replace(' ', '-')}.png`);
    const { size } = await sharp(await workbench.page.screenshot())
      .png({ palette: true, effort: 10 })
      .toFile(file);
    expect(size, file).toBeLessThan(largest);
  }
}

async function widenSideBar(page: Page, pixels: number): Promise<void> {
  const { x, width } = (await page.locator('.part.sidebar').boundingBox())!;
  await page.mouse.move(x + width, 450);
  await page.mouse.down();
  await page.mouse.move(x + width + pixels, 450, { steps: 5 });
  await page.mouse.up();
}

/** Waits until the window no longer changes, as charts and editors do for a moment after their colours have. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  const looks = [await page.screenshot()];
  do looks.push(await page.screenshot());
  while (!looks.at(-1)!.equals(looks.at(-2)!) && looks.length < 5);
}
