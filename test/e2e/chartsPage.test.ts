import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DashboardHarness, type DashboardPage } from './webviewHarness/harness';
import { initMessage, simulateEvaluation } from './webviewHarness/simulatedRun';

/** What a person does with a chart: look closer, keep a place in sight, set it up, take it away. */

let harness: DashboardHarness;
let dashboard: DashboardPage;

beforeAll(async () => {
  harness = await DashboardHarness.start();
});
afterAll(() => harness?.stop());

beforeEach(async () => {
  dashboard = await harness.open();
});
afterEach(async () => {
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.errors).toEqual([]);
  await dashboard.page.close();
});

const plotOf = (id: string) => dashboard.chart(id).locator('.chart-plot');
const remembered = () => dashboard.page.evaluate(() => JSON.parse(sessionStorage.getItem('state')!));
const rangeOf = async () => ((await remembered()).range ?? null) as { min: number; max: number } | null;
const charts = () =>
  dashboard.page.locator('[data-chart]').evaluateAll((all) => all.map((chart) => chart.getAttribute('data-chart')));

/** Opens the menu of a chart and clicks an entry. */
async function choose(id: string, action: string) {
  const chart = dashboard.chart(id);
  await chart.locator('[data-action=chartMenu] > summary').click();
  await chart.locator(`[data-action=${action}]`).click();
}

async function started(step = 600) {
  await dashboard.send(initMessage('running', step));
  await expect.poll(async () => (await dashboard.inkOf('loss')).pixels).toBeGreaterThan(500);
}

describe('looking closer', () => {
  test('with Ctrl and the wheel, sideways with the wheel, and with Shift and a drag', async () => {
    await started();
    await plotOf('loss').hover({ position: { x: 250, y: 60 } });
    const { keyboard, mouse } = dashboard.page;
    await keyboard.down('Control');
    await mouse.wheel(0, -120);
    await keyboard.up('Control');
    await expect.poll(rangeOf).not.toBeNull();
    const zoomed = (await rangeOf())!;
    expect(zoomed.max - zoomed.min).toBeLessThan(450);
    await mouse.wheel(40, 0);
    await expect.poll(async () => (await rangeOf())!.min).toBeGreaterThan(zoomed.min);
    const swiped = (await rangeOf())!;
    expect(swiped.max - swiped.min).toBeCloseTo(zoomed.max - zoomed.min, 6);
    const box = (await plotOf('loss').boundingBox())!;
    await keyboard.down('Shift');
    await mouse.move(box.x + 150, box.y + 50);
    await mouse.down();
    await mouse.move(box.x + 250, box.y + 50, { steps: 4 });
    await mouse.up();
    await keyboard.up('Shift');
    await expect.poll(async () => (await rangeOf())!.min).toBeLessThan(swiped.min);
  });

  test('with the keyboard alone', async () => {
    await started();
    await plotOf('loss').focus();
    await dashboard.page.keyboard.press('+');
    await expect.poll(rangeOf).not.toBeNull();
    const { max } = (await rangeOf())!;
    await dashboard.page.keyboard.press('PageDown');
    await expect.poll(async () => (await rangeOf())!.max).toBeGreaterThan(max);
    await dashboard.page.keyboard.press('Escape');
    await expect.poll(rangeOf).toBeNull();
  });

  test('stays where it is while more steps come, and asks for the part in view at the resolution of the plot', async () => {
    await started();
    await plotOf('loss').focus();
    await dashboard.page.keyboard.press('+');
    await expect.poll(rangeOf).not.toBeNull();
    const before = await rangeOf();
    const { records } = initMessage('running', 700);
    await dashboard.send({ type: 'records', records: records.filter(({ step }) => step > 600) });
    await expect.poll(() => plotOf('loss').getAttribute('aria-label')).toContain('at step 700.');
    expect(await rangeOf()).toEqual(before);
    const asked = await dashboard.lastQuestion();
    expect(asked.range!.max - asked.range!.min).toBeCloseTo(2 * (before!.max - before!.min), 6);
  });
});

test('a click pins a place, in all charts, until it is let go', async () => {
  await started();
  await plotOf('loss').click({ position: { x: 200, y: 60 } });
  await dashboard.page.locator('[data-action=unpin]').waitFor();
  await dashboard.page.mouse.move(5, 5);
  const position = (id: string) => dashboard.chart(id).locator('.chart-position').innerText();
  await expect.poll(() => position('loss')).toMatch(/^steps? \d/);
  expect(await position('accuracy')).toBe(await position('loss'));
  await dashboard.page.locator('[data-action=unpin]').click();
  await expect.poll(() => position('loss')).toBe('');
});

test('under the cursor stands how many steps a pixel holds', async () => {
  await started(3000);
  await plotOf('loss').hover({ position: { x: 200, y: 60 } });
  const hover = dashboard.chart('loss').locator('.hover-table');
  await expect.poll(() => hover.innerText()).toMatch(/^steps [\d,]+–[\d,]+ · min–max of \d+ steps/);
  await expect.poll(() => hover.innerText()).toMatch(/Total\s+[\d.]+\s+[\d.]+ – [\d.]+/);
});

test('what is not a number is marked, and said', async () => {
  const message = initMessage('running', 300);
  const records = message.records.map((record) =>
    record.kind === 'step' && record.step === 150 ? { ...record, gradientNorm: NaN } : record,
  );
  await dashboard.send(message);
  await dashboard.chart('gradientNorm').scrollIntoViewIfNeeded();
  const red = async () => (await dashboard.coloursOf('gradientNorm')).has('248,81,73');
  await expect.poll(async () => (await dashboard.inkOf('gradientNorm')).pixels).toBeGreaterThan(100);
  expect(await red()).toBe(false);
  await dashboard.send({ type: 'replaceRecords', records });
  await expect.poll(red).toBe(true);
});

describe('setting up', () => {
  test('charts change places, fold up, and fill the window', async () => {
    await started();
    expect((await charts()).slice(0, 2)).toEqual(['loss', 'accuracy']);
    await choose('loss', 'moveLater');
    await expect.poll(async () => (await charts()).slice(0, 2)).toEqual(['accuracy', 'loss']);
    await dashboard.page.getByRole('button', { name: 'Diagnostics' }).click();
    await dashboard.chart('featureNorm').waitFor({ state: 'detached' });
    await choose('loss', 'expand');
    await expect.poll(async () => (await plotOf('loss').boundingBox())!.height).toBeGreaterThan(600);
    await plotOf('loss').press('Escape');
    await expect.poll(async () => (await plotOf('loss').boundingBox())!.height).toBeLessThan(300);

    await dashboard.page.reload();
    await dashboard.untilPosted('ready');
    await started();
    expect((await charts()).slice(0, 2)).toEqual(['accuracy', 'loss']);
    expect(await dashboard.chart('featureNorm').count()).toBe(0);
  });

  test('a logarithmic y axis and one without outliers', async () => {
    await started();
    const before = await dashboard.inkOf('loss');
    await dashboard.page.locator('vscode-checkbox', { hasText: 'Log y' }).click();
    await expect.poll(async () => (await dashboard.inkOf('loss')).pixels).not.toBe(before.pixels);
    expect(await remembered()).toMatchObject({ logarithmic: true });
    await dashboard.page.locator('vscode-checkbox', { hasText: 'Ignore outliers' }).click();
    await expect.poll(remembered).toMatchObject({ ignoreOutliers: true });
  });
});

describe('taking away', () => {
  test('a chart as CSV, SVG and PNG', async () => {
    await started();
    await choose('loss', 'saveCsv');
    const csv = await dashboard.untilSaved();
    expect(csv.name).toMatch(/loss\.csv$/);
    expect((csv.content as string).split('\r\n')[0]).toMatch(/^step,to,Total,Total min,Total max/);
    expect((csv.content as string).split('\r\n').length).toBeGreaterThan(100);
    await choose('loss', 'saveSvg');
    await expect.poll(async () => (await dashboard.untilSaved()).name).toMatch(/loss\.svg$/);
    expect((await dashboard.untilSaved()).content).toMatch(/^<svg [\s\S]*Cross-entropy[\s\S]*<\/svg>$/);
    await choose('loss', 'savePng');
    await expect.poll(async () => (await dashboard.untilSaved()).name).toMatch(/loss\.png$/);
    const bytes = (await dashboard.untilSaved()).content as Uint8Array;
    expect([...bytes.slice(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });

  test('a report that opens without the page', async () => {
    const evaluation = simulateEvaluation(['rose', '<img src=x onerror="window.hacked=1">', 'lily']);
    await dashboard.send({ ...initMessage('finished', 600), evaluation });
    await dashboard.page.locator('[data-action=share] summary').click();
    await dashboard.page.locator('[data-action=saveReport]').click();
    const { name, content } = await dashboard.untilSaved();
    expect(name).toMatch(/report\.html$/);
    const page = await dashboard.page.context().browser()!.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.setContent(content as string);
    expect(await page.locator('figure svg').count()).toBe(8);
    expect(await page.locator('td', { hasText: '<img src=x' }).count()).toBe(1);
    expect(await page.locator('img, script').count()).toBe(0);
    expect(requests).toEqual([]);
    await page.close();
  });

  test('a summary for the clipboard', async () => {
    await dashboard.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await dashboard.send(initMessage('finished', 600));
    await dashboard.page.locator('[data-action=share] summary').click();
    await dashboard.page.locator('[data-action=copyMarkdown]').click();
    await dashboard.page.getByText('Copied').waitFor();
    const copied = await dashboard.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^## flowers-adarand-resnet18\n/);
    expect(copied).toContain('| Test accuracy | 91.4 % (checkpoint of epoch 18) |');
  });
});

test('a cell of the confusion matrix shows its images', async () => {
  const classes = ['rose', '<img src=x onerror="window.hacked=1">', 'lily', 'iris'];
  const evaluation = simulateEvaluation(classes);
  await dashboard.send({ ...initMessage('finished', 300), evaluation, imagesUri: dashboard.imagesUri });
  await dashboard.page.locator('#cell-0-0').click();
  await dashboard.page.getByRole('heading', { name: /^rose recognised: / }).waitFor();
  await expect.poll(() => dashboard.page.locator('.mistake').count()).toBeGreaterThan(0);
  await dashboard.page.locator('vscode-checkbox', { hasText: 'Percent of the class' }).click();
  await expect.poll(() => dashboard.page.locator('#cell-0-0').innerText()).toMatch(/^\d{2,3}$/);
  await dashboard.page.locator('[data-action=allMistakes]').click();
  await dashboard.page.getByRole('heading', { name: 'The mistakes it is surest of' }).waitFor();
  expect(await dashboard.page.evaluate(() => 'hacked' in window)).toBe(false);
});
