import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DashboardHarness, type DashboardPage } from './webviewHarness/harness';
import { simulateCurves, simulateRuns } from './webviewHarness/simulatedRuns';

/** The built page that compares runs, in a real Chromium; this test takes the place of the extension host. */

let harness: DashboardHarness;
let compare: DashboardPage;

beforeAll(async () => {
  harness = await DashboardHarness.start();
});
afterAll(() => harness?.stop());

beforeEach(async () => {
  compare = await harness.open('dark', undefined, 'compare');
});
afterEach(async () => {
  expect(await compare.violations()).toEqual([]);
  expect(compare.errors).toEqual([]);
  await compare.page.close();
});

async function show(count: number) {
  const runs = simulateRuns(count);
  for (const [folder, curves] of simulateCurves(runs, 600)) compare.host.compared.set(folder, curves);
  await compare.send({ type: 'runs', runs });
  return runs;
}

const legendOf = (id: string) => compare.chart(id).locator('.legend-label');
const rowNames = () => compare.page.locator('.runs-table tbody th .link').allInnerTexts();

describe('curves', () => {
  test('of all runs lie over each other, metric by metric', async () => {
    const runs = await show(6);
    await expect.poll(() => legendOf('loss').count()).toBe(6);
    await expect.poll(async () => (await compare.inkOf('loss')).pixels).toBeGreaterThan(500);
    const description = () => compare.chart('loss').locator('.chart-plot').getAttribute('aria-label');
    for (const { run } of runs) await expect.poll(description).toContain(`${run.name}: `);
  });

  test('of a group are its mean with a band', async () => {
    await show(6);
    await compare.page.locator('[data-action=groupBy]').selectOption('*');
    await expect.poll(() => legendOf('loss').allInnerTexts()).toEqual(['lambda 1', 'lambda 0.1']);
    await compare.page.locator('.grouping vscode-checkbox').click();
    await expect.poll(() => legendOf('loss').count()).toBe(6);
  });

  test('are not drawn of a run that is not checked', async () => {
    const [first] = await show(3);
    await compare.page.getByLabel(`Draw ${first!.run.name}`).uncheck();
    await expect.poll(() => legendOf('loss').count()).toBe(2);
  });

  test('come again when there is more', async () => {
    const [first] = await show(2);
    const description = () => compare.chart('loss').locator('.chart-plot').getAttribute('aria-label');
    await expect.poll(description).toContain('at step 600.');
    for (const [folder, curves] of simulateCurves([first!], 700)) compare.host.compared.set(folder, curves);
    await compare.send({ type: 'grown' });
    await expect.poll(description).toContain('at step 700.');
  });
});

describe('the table of runs', () => {
  test('sorts, filters and is saved as it stands', async () => {
    await show(12);
    const accuracy = compare.page.locator('.runs-table th', { hasText: 'Test accuracy' });
    await accuracy.locator('button').click();
    await accuracy.locator('button').click();
    expect(await accuracy.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(async () => (await rowNames())[0]).toBe('λ 1, rate 0.01, seed 2');
    await compare.page.getByLabel('Filter runs').fill('0.001');
    await expect.poll(rowNames).toHaveLength(6);
    await compare.page.locator('[data-action=saveRuns]').click();
    const { name, content } = await compare.untilSaved();
    expect(name).toBe('comparison runs.csv');
    expect((content as string).split('\r\n')[0]).toMatch(/^name,status,testAccuracy,.*regularizer\.lambda/);
    expect((content as string).trim().split('\r\n')).toHaveLength(7);
  });

  test('opens dashboards, takes runs out, and asks for others', async () => {
    const [first] = await show(3);
    await compare.page.getByTitle(`Open the dashboard of ${first!.run.name}`).click();
    await compare.untilPosted('openDashboard');
    await compare.page.getByTitle(`Take ${first!.run.name} out`).click();
    await compare.untilPosted('removeRun');
    await compare.page.locator('[data-action=chooseRuns]').click();
    await compare.untilPosted('chooseRuns');
  });
});

test('only what differs is listed, with its type', async () => {
  await show(6);
  const table = compare.page.getByRole('region', { name: 'Settings that differ', exact: true });
  const rows = await table.locator('tbody th').allInnerTexts();
  expect(rows).toEqual(['seed number', 'regularizer.lambda number']);
});

test('a part of an axis that is dragged over keeps the runs that pass there', async () => {
  await show(12);
  const status = compare.page.locator('[aria-label="Parallel coordinates"] [role=status]');
  await expect.poll(() => status.innerText()).toMatch(/^12 of 12 runs/);
  const grip = compare.page.locator('.parallel-grip').first();
  await grip.scrollIntoViewIfNeeded();
  const box = (await grip.boundingBox())!;
  const { mouse } = compare.page;
  await mouse.move(box.x + box.width / 2, box.y + 2);
  await mouse.down();
  await mouse.move(box.x + box.width / 2, box.y + box.height * 0.3, { steps: 5 });
  await mouse.up();
  await expect.poll(() => status.innerText()).toMatch(/^4 of 12 runs/);
  await grip.click();
  await expect.poll(() => status.innerText()).toMatch(/^12 of 12 runs/);
});

test('any two columns are drawn against each other', async () => {
  await show(12);
  await compare.page.locator('[data-action=scatterX]').selectOption('optimizer.learningRate');
  const plot = compare.page.locator('.scatter');
  await expect.poll(() => plot.getAttribute('aria-label')).toMatch(/^Test accuracy against learningRate\./);
  expect(await plot.locator('circle').count()).toBe(12);
});

test('names are text, whatever they say', async () => {
  const [run] = simulateRuns(1);
  const name = '<img src=x onerror="window.hacked = true">';
  await compare.send({ type: 'runs', runs: [{ ...run!, run: { ...run!.run, name } }] });
  await compare.page.locator('.runs-table').getByText(name).first().waitFor();
  expect(await compare.page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await compare.page.locator('img').count()).toBe(0);
});

test('the choices come back with the page', async () => {
  await show(6);
  await compare.page.locator('[data-action=groupBy]').selectOption('regularizer.lambda');
  await compare.page.getByLabel('Filter runs').fill('seed 2');
  await compare.page.reload();
  await compare.untilPosted('ready');
  await show(6);
  await expect.poll(() => compare.page.getByLabel('Filter runs').inputValue()).toBe('seed 2');
  expect(await compare.page.locator('[data-action=groupBy]').inputValue()).toBe('regularizer.lambda');
});
