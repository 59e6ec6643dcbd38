import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StepRecord } from '../../src/protocol/metrics';
import { DashboardHarness, type DashboardPage } from './webviewHarness/harness';
import { initMessage, simulateEvaluation, simulateRecords, simulateRun } from './webviewHarness/simulatedRun';

/** The built dashboard in a real Chromium; this test takes the place of the extension host. */

const charts = [
  'loss',
  'accuracy',
  'featureNorm',
  'gradientNorm',
  'featureEntropy',
  'mutualInformation',
  'learningRate',
  'throughput',
];

/** `--vscode-charts-blue` of the themes. */
const blue = { dark: '55,148,255', light: '26,133,255' };

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
const descriptionOf = (id: string) => plotOf(id).getAttribute('aria-label');
const legendOf = (id: string) => dashboard.chart(id).locator('.legend').innerText();
const untilDescribed = (id: string, pattern: RegExp) => expect.poll(() => descriptionOf(id)).toMatch(pattern);
const untilInk = (id: string, colour: string) =>
  expect.poll(async () => (await dashboard.inkOf(id)).colours).toContain(colour);

describe('charts', () => {
  test('all are drawn, and say their last values in words', async () => {
    await dashboard.send(initMessage('running', 250));
    for (const id of charts) {
      await dashboard.chart(id).scrollIntoViewIfNeeded();
      await expect.poll(async () => (await dashboard.inkOf(id)).pixels).toBeGreaterThan(200);
      await untilDescribed(id, /at step 250\./);
    }
    await untilDescribed('accuracy', /Validation: \d+\.\d % at step 200\./);
  });

  test('grow with what the trainer sends', async () => {
    await dashboard.send(initMessage('running', 250));
    await untilDescribed('loss', /Total: \S+ at step 250\./);
    await dashboard.send({ type: 'records', records: simulateRecords(250, 310, 6000, 100) });
    await untilDescribed('loss', /Total: \S+ at step 310\..*Validation: \S+ at step 300\./);
  });

  test('take back what a resumed run has not done yet', async () => {
    await dashboard.send(initMessage('running', 250));
    await untilDescribed('loss', /at step 250\./);
    await dashboard.send({ type: 'replaceRecords', records: simulateRecords(0, 200, 6000, 100) });
    await untilDescribed('loss', /Total: \S+ at step 200\./);
  });

  test('follow the colours of the theme', async () => {
    await dashboard.send(initMessage('running', 250));
    await untilInk('loss', blue.dark);
    await dashboard.setTheme('light');
    await untilInk('loss', blue.light);
    await dashboard.setTheme('high-contrast');
    await untilInk('loss', blue.dark);
  });

  test('keep every point in another theme', async () => {
    await dashboard.send(initMessage('finished', 250));
    await untilInk('loss', blue.dark);
    await dashboard.setTheme('light');
    await untilInk('loss', blue.light);
    await plotOf('loss').press('ArrowRight');
    await plotOf('loss').press('ArrowRight');
    const position = dashboard.chart('loss').locator('.chart-position');
    await expect.poll(() => position.innerText()).toBe('step 2');
  });

  test('survive figures that are not numbers', async () => {
    const message = initMessage('running', 250);
    const records = message.records.map((record) =>
      record.kind === 'step' && record.step > 100 ? { ...record, loss: NaN, gradientNorm: Infinity } : record,
    );
    await dashboard.send({ ...message, records });
    await untilDescribed('loss', /Total: NaN at step 250\./);
    await untilInk('loss', blue.dark);
  });

  test('say so when there is nothing to draw', async () => {
    const message = initMessage('running', 20);
    const records = (message.records as StepRecord[]).map((record) => ({
      ...record,
      conditionalEntropy: NaN,
      mutualInformation: NaN,
    }));
    await dashboard.send({ ...message, records });
    await dashboard.chart('mutualInformation').scrollIntoViewIfNeeded();
    await dashboard.chart('mutualInformation').locator('.chart-blank').waitFor();
    expect(await dashboard.chart('loss').locator('.chart-blank').count()).toBe(0);
  });

  test('share the cursor, and show the values under it', async () => {
    await dashboard.send(initMessage('running', 250));
    await plotOf('loss').scrollIntoViewIfNeeded();
    await plotOf('loss').hover({ position: { x: 200, y: 60 } });
    const position = dashboard.chart('loss').locator('.chart-position');
    await expect.poll(() => position.innerText()).toMatch(/^step \d+$/);
    expect(await dashboard.chart('accuracy').locator('.chart-position').innerText()).toBe(await position.innerText());
  });

  test('zoom together by dragging, and back by a double click', async () => {
    await dashboard.send(initMessage('running', 250));
    const box = (await plotOf('loss').boundingBox())!;
    const { mouse } = dashboard.page;
    await mouse.move(box.x + 120, box.y + 80);
    await mouse.down();
    await mouse.move(box.x + 220, box.y + 80, { steps: 4 });
    await mouse.up();
    const showAll = dashboard.page.getByText('Show all');
    await showAll.waitFor();
    await plotOf('accuracy').dblclick({ position: { x: 150, y: 60 } });
    await showAll.waitFor({ state: 'detached' });
  });

  test('can be read and zoomed with the keyboard', async () => {
    await dashboard.send(initMessage('running', 250));
    await untilInk('loss', blue.dark);
    await plotOf('loss').focus();
    await dashboard.page.keyboard.press('ArrowRight');
    const position = dashboard.chart('loss').locator('.chart-position');
    await expect.poll(() => position.innerText()).toBe('step 1');
    await dashboard.page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => position.innerText()).toBe('step 11');
    await dashboard.page.keyboard.press('+');
    await dashboard.page.getByText('Show all').waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.page.getByText('Show all').waitFor({ state: 'detached' });
  });

  test('hide a line, and a chart, and remember it', async () => {
    await dashboard.send(initMessage('running', 250));
    await dashboard.chart('loss').getByTitle('Hide Regularization').click();
    await dashboard.page.locator('[data-action=charts] summary').click();
    await dashboard.page.locator('[data-action=charts] vscode-checkbox', { hasText: 'Feature norm' }).click();
    await dashboard.chart('featureNorm').waitFor({ state: 'detached' });
    await expect.poll(() => descriptionOf('loss')).not.toMatch(/Regularization:/);

    await dashboard.page.reload();
    await dashboard.untilPosted('ready');
    await dashboard.setTheme('dark');
    await dashboard.send(initMessage('running', 250));
    await dashboard.chart('loss').getByTitle('Show Regularization').waitFor();
    expect(await dashboard.chart('featureNorm').count()).toBe(0);
  });
});

describe('options of the charts', () => {
  test('the x axis shows steps, epochs or time', async () => {
    await dashboard.send(initMessage('running', 250));
    await dashboard.page.locator('vscode-radio', { hasText: 'Epoch' }).click();
    await untilDescribed('loss', /Total: \S+ at epoch 2\.5\./);
    await dashboard.page.locator('vscode-radio', { hasText: 'Time' }).click();
    await untilDescribed('loss', /Total: \S+ at 45 s\./);
  });

  test('smoothing shows the moving average in the legend', async () => {
    await dashboard.send(initMessage('running', 250));
    const slider = dashboard.page.getByRole('slider');
    await slider.fill('0');
    const measured = await legendOf('gradientNorm');
    await slider.fill('0.95');
    await expect.poll(() => legendOf('gradientNorm')).not.toBe(measured);
    await slider.fill('0');
    await expect.poll(() => legendOf('gradientNorm')).toBe(measured);
  });
});

describe('the run', () => {
  test('waits for its first step, then shows charts', async () => {
    await dashboard.send(initMessage('starting', 0));
    await dashboard.page.getByText(/waits for the first step/).waitFor();
    await dashboard.send({ type: 'run', run: simulateRun('running', 1, 6000, 100) });
    await dashboard.send({ type: 'records', records: simulateRecords(0, 1, 6000, 100) });
    await untilDescribed('loss', /at step 1\./);
  });

  test('can be stopped, and resumed when it has stopped', async () => {
    await dashboard.send(initMessage('running', 50));
    await dashboard.page.locator('[data-action=stop]').click();
    await dashboard.untilPosted('stop');
    await dashboard.send({ type: 'run', run: simulateRun('stopped', 50, 6000, 100) });
    await dashboard.page.getByText(/Stopped after step 50 of 6,000/).waitFor();
    await dashboard.page.locator('[data-action=resume]').click();
    await dashboard.untilPosted('resume');
    expect(await dashboard.page.locator('[data-action=stop]').count()).toBe(0);
  });

  test('can be paused, and continues', async () => {
    await dashboard.send(initMessage('running', 50));
    await dashboard.page.locator('[data-action=pause]').click();
    await dashboard.untilPosted('pause');
    await dashboard.send({ type: 'run', run: simulateRun('paused', 50, 6000, 100) });
    await dashboard.page.getByText(/^Paused: everything is saved/).waitFor();
    expect(await dashboard.page.locator('[data-action=pause]').count()).toBe(0);
    await dashboard.page.locator('[data-action=continue]').click();
    await dashboard.untilPosted('continue');
    await dashboard.send({ type: 'run', run: simulateRun('stopping', 50, 6000, 100) });
    await dashboard.page.getByRole('button', { name: 'End Now' }).waitFor();
  });

  test('can be extended and restarted when it has finished', async () => {
    await dashboard.send(initMessage('finished', 6000));
    for (const action of ['extend', 'restart']) {
      await dashboard.page.locator(`[data-action=${action}]`).click();
      await dashboard.untilPosted(action);
    }
  });

  test('leads to its configuration, folder and log', async () => {
    await dashboard.send(initMessage('running', 50));
    for (const action of ['openConfiguration', 'revealFolder', 'showLog']) {
      await dashboard.page.locator(`[data-action=${action}]`).click();
      await dashboard.untilPosted(action);
    }
    expect(await dashboard.posted()).toEqual(['ready', 'openConfiguration', 'revealFolder', 'showLog']);
  });

  test('cannot be stopped where the workspace is not trusted', async () => {
    await dashboard.send({ ...initMessage('running', 50), trusted: false });
    await dashboard.page.getByText(/not trusted/).waitFor();
    await dashboard.page.locator('[data-action=stop]').click({ force: true });
    await dashboard.page.locator('[data-action=showLog]').click();
    await dashboard.untilPosted('showLog');
    expect(await dashboard.posted()).toEqual(['ready', 'showLog']);
  });

  test('says why it failed', async () => {
    const message = initMessage('failed', 50);
    const error = { message: 'Memory ran out.', lastWords: 'Epoch 1: loss 2.31', signal: 'SIGKILL', exitCode: null };
    await dashboard.send({ ...message, run: { ...message.run, error } });
    const alert = dashboard.page.getByRole('alert');
    await alert.getByText('Memory ran out.').waitFor();
    expect(await alert.innerText()).toContain('signal SIGKILL');
    await alert.locator('summary').click();
    await alert.getByText('Epoch 1: loss 2.31').waitFor();
  });

  test('says why it ended before its last epoch, once it has finished', async () => {
    const endedEarly = 'Ended after epoch 7: no better validation loss since epoch 4 (training.earlyStopping).';
    const banner = dashboard.page.locator('.banner', { hasText: 'training.earlyStopping' });
    const send = async (status: 'running' | 'finished') => {
      const message = initMessage(status, 700);
      await dashboard.send({ ...message, run: { ...message.run, summary: { ...message.run.summary, endedEarly } } });
      await dashboard.page.locator('.chip', { hasText: status === 'running' ? 'Running' : 'Finished' }).waitFor();
    };
    await send('running');
    expect(await banner.count()).toBe(0);
    await send('finished');
    await banner.waitFor();
    expect(await banner.innerText()).toBe(endedEarly);
    expect(await banner.getAttribute('role')).toBe('note');
  });
});

describe('the evaluation', () => {
  const classes = Array.from({ length: 300 }, (_, index) => `flower ${index}`);

  test('of many classes has only the cells in sight, and can be walked with the arrow keys', async () => {
    await dashboard.send({ ...initMessage('finished', 300), evaluation: simulateEvaluation(classes) });
    const matrix = dashboard.page.getByRole('grid');
    await matrix.scrollIntoViewIfNeeded();
    const detail = dashboard.page.locator('.confusion-detail');
    await matrix.focus();
    for (let press = 0; press < 30; press++) await dashboard.page.keyboard.press('ArrowRight');
    await expect.poll(() => detail.innerText()).toMatch(/^flower 0 taken for flower 29: /);
    await dashboard.page.locator('.cell-active').waitFor();
    expect(await dashboard.page.getByRole('gridcell').count()).toBeLessThan(2000);
  });

  test('sorts its classes', async () => {
    await dashboard.send({ ...initMessage('finished', 300), evaluation: simulateEvaluation(classes.slice(0, 5)) });
    const recall = dashboard.page.locator('.class-table th', { hasText: 'Recall' });
    await recall.locator('button').click();
    expect(await recall.getAttribute('aria-sort')).toBe('ascending');
    const column = await dashboard.page.locator('.class-table tbody tr td:nth-child(4)').allInnerTexts();
    const values = column.map(parseFloat);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  test('shows the surest mistakes, and opens their images', async () => {
    const evaluation = simulateEvaluation(classes.slice(0, 12));
    await dashboard.send({ ...initMessage('finished', 300), evaluation, imagesUri: dashboard.imagesUri });
    const tiles = dashboard.page.locator('.mistake');
    await tiles.first().scrollIntoViewIfNeeded();
    expect(await tiles.count()).toBe(12);
    const image = tiles.first().locator('img');
    await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(60);
    expect(await image.getAttribute('src')).toMatch(/\/images\/test\/flower%20\d+\/\d+%20%23\d\.jpg$/);
    const confidences = (await tiles.allInnerTexts()).map((text) => parseFloat(/[\d.]+(?= %)/.exec(text)![0]));
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
    await tiles.first().focus();
    await dashboard.page.keyboard.press('Enter');
    await dashboard.untilPosted('openImage');
    await dashboard.page.locator('[data-action="moreMistakes"]').click();
    expect(await tiles.count()).toBeGreaterThan(12);
  });

  test('names the images where they may not be shown', async () => {
    const evaluation = simulateEvaluation(classes.slice(0, 12));
    await dashboard.send({ ...initMessage('finished', 300), evaluation });
    const tile = dashboard.page.locator('.mistake').first();
    await tile.waitFor();
    expect(await tile.isDisabled()).toBe(true);
    expect(await tile.innerText()).toMatch(/\.jpg/);
  });

  test('tells how far the confidence can be trusted, with the arrow keys too', async () => {
    const evaluation = simulateEvaluation(classes.slice(0, 3));
    await dashboard.send({ ...initMessage('finished', 300), evaluation });
    const diagram = dashboard.page.getByRole('listbox', { name: 'Reliability diagram' });
    const detail = dashboard.page.locator('.reliability-detail');
    await expect.poll(() => detail.innerText()).toMatch(/^Confidence 93–100 %: /);
    await diagram.focus();
    await dashboard.page.keyboard.press('Home');
    await expect.poll(() => detail.innerText()).toBe('Confidence 0–7 %: no images');
    for (let press = 0; press < 3; press++) await dashboard.page.keyboard.press('ArrowRight');
    await expect.poll(() => detail.innerText()).toMatch(/^Confidence 20–27 %: 36 images, /);
  });

  test('of version 0.1 is shown with what it has', async () => {
    const { top5Accuracy, macro, calibration, ...old } = simulateEvaluation(classes.slice(0, 3));
    expect([top5Accuracy, macro, calibration]).not.toContain(undefined);
    await dashboard.send({ ...initMessage('finished', 300), evaluation: old });
    await dashboard.page.locator('.class-table').waitFor();
    expect(await dashboard.page.locator('.reliability').count()).toBe(0);
  });
});

test('images that were left out are named', async () => {
  const message = initMessage('running', 50);
  const first = [{ path: 'train/rose/7.jpg', reason: 'it is no image' }];
  const run = { ...message.run, dataset: { ...message.run.dataset!, skipped: { count: 3, first } } };
  await dashboard.send({ ...message, run });
  const banner = dashboard.page.locator('.banner', { hasText: '3 images cannot be read and are left out.' });
  await banner.getByText('Which and why').click();
  expect(await banner.innerText()).toMatch(/train\/rose\/7\.jpg: it is no image[\s\S]*and 2 more/);
});

test('a narrow panel does not scroll sideways', async () => {
  await dashboard.page.setViewportSize({ width: 400, height: 900 });
  await dashboard.send({ ...initMessage('finished', 300), evaluation: simulateEvaluation(['a', 'b', 'c']) });
  await untilDescribed('loss', /at step 300/);
  expect(await dashboard.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
});

test('the page remembers its run and where a person had scrolled to', async () => {
  await dashboard.send(initMessage('running', 250));
  await untilDescribed('loss', /at step 250/);
  await dashboard.page.mouse.move(600, 500);
  await dashboard.page.mouse.wheel(0, 150);
  const remembered = () => dashboard.page.evaluate(() => JSON.parse(sessionStorage.getItem('state')!));
  await expect.poll(async () => (await remembered()).scrollTop).toBe(150);
  await dashboard.page.reload();
  await dashboard.untilPosted('ready');
  await dashboard.send(initMessage('running', 250));
  await expect.poll(() => dashboard.page.evaluate(() => window.scrollY)).toBe(150);
  expect(await remembered()).toMatchObject({ runFolder: '/runs/20261125-143205-flowers', scrollTop: 150 });
});
