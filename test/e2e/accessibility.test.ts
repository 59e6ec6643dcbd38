import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DashboardHarness, type DashboardPage, type Theme } from './webviewHarness/harness';
import { initMessage, simulateEvaluation } from './webviewHarness/simulatedRun';
import { simulateCurves, simulateRuns } from './webviewHarness/simulatedRuns';

/** axe-core over every page in every kind of theme: nothing serious, contrast included. */

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const themes: Theme[] = ['dark', 'light', 'high-contrast'];

let harness: DashboardHarness;
beforeAll(async () => {
  harness = await DashboardHarness.start();
});
afterAll(() => harness?.stop());

/** What is serious or critical, with where it is. */
async function seriousProblems({ page }: DashboardPage): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

describe.each(themes)('in the theme %s', (theme) => {
  test('the dashboard has no serious problem, menus and tables open', async () => {
    const dashboard = await harness.open(theme);
    const evaluation = simulateEvaluation(['rose', 'tulip', 'daisy', 'lily', 'aster', 'iris']);
    await dashboard.send({ ...initMessage('finished', 400), evaluation, imagesUri: dashboard.imagesUri });
    await dashboard.chart('loss').locator('[data-action=chartMenu] summary').click();
    await dashboard.page.locator('[data-action=explain]').first().click();
    await dashboard.chart('loss').locator('[data-action=chartMenu] summary').click();
    await dashboard.page.locator('[data-action=dataTable]').first().click();
    await dashboard.chart('loss').locator('.data-table tbody tr').first().waitFor();
    await dashboard.page.locator('[data-action=share] summary').click();
    expect(await seriousProblems(dashboard)).toEqual([]);
    await dashboard.page.close();
  });

  test('a comparison has no serious problem', async () => {
    const compare = await harness.open(theme, undefined, 'compare');
    const runs = simulateRuns(6);
    for (const [folder, curves] of simulateCurves(runs, 300)) compare.host.compared.set(folder, curves);
    await compare.send({ type: 'runs', runs });
    await compare.page.locator('.scatter').waitFor();
    expect(await seriousProblems(compare)).toEqual([]);
    await compare.page.close();
  });
});
