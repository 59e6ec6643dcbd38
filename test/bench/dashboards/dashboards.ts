import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerCurves } from '../../../src/runFolder/curves/buckets';
import { CurveFollower } from '../../../src/runFolder/curves/curveFollower';
import { encodeMetrics } from '../../../src/runFolder/metricsCodec';
import { runPaths } from '../../../src/runFolder/layout';
import { DashboardHarness } from '../../e2e/webviewHarness/harness';
import { simulateRecords } from '../../e2e/webviewHarness/simulatedRun';
import { simulateRuns } from '../../e2e/webviewHarness/simulatedRuns';

/** Opens many steps, and measures how long that takes, how smoothly the charts move, and what all of it holds in memory. */

let harness: DashboardHarness;
let folder: string;
beforeAll(async () => {
  harness = await DashboardHarness.start();
  folder = await mkdtemp(path.join(os.tmpdir(), 'adarand-bench-'));
});
afterAll(async () => {
  await harness.stop();
  await rm(folder, { recursive: true });
});

async function writeMetrics(steps: number): Promise<void> {
  const file = await open(runPaths(folder).metrics, 'w');
  for (let step = 0; step < steps; step += 10_000)
    await file.write(
      simulateRecords(step, Math.min(steps, step + 10_000), steps, 1000)
        .map(encodeMetrics)
        .join(''),
    );
  await file.close();
}

test.each([
  [10, 100_000],
  [1, 1_000_000],
])('%i × %i steps', async (count, steps) => {
  await writeMetrics(steps);
  const runs = simulateRuns(count);
  global.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  const page = await harness.open('dark', { width: 1280, height: 900 }, 'compare');
  const began = performance.now();
  for (const run of runs) {
    const follower = new CurveFollower(folder);
    await follower.read();
    page.host.compared.set(run.folder, follower.curves);
  }
  const read = performance.now() - began;
  const held = process.memoryUsage().arrayBuffers - before;

  const sent = performance.now();
  await page.send({ type: 'runs', runs });
  await page.page.waitForFunction(
    () => document.querySelectorAll('.chart-plot').length > 0 && !document.querySelector('.chart-blank'),
  );
  await expect.poll(async () => (await page.inkOf('loss')).pixels, { interval: 10 }).toBeGreaterThan(100);
  const drawn = performance.now() - sent;

  const asked = performance.now();
  const curves = runs.map((run) => ({ run: run.folder, of: 'step' as const, metric: 'loss' as const, smoothing: 0 }));
  answerCurves({ type: 'askCurves', id: 0, curves, axis: 'step', buckets: 1000 }, (name) =>
    page.host.compared.get(name),
  );
  const answered = performance.now() - asked;

  const plot = page.chart('loss').locator('.chart-plot');
  await plot.scrollIntoViewIfNeeded();
  const framesPerSecond = await plot.evaluate(async (element: HTMLElement) => {
    const over = element.querySelector('.u-over')!;
    const box = over.getBoundingClientRect();
    const turn = (init: WheelEventInit) =>
      over.dispatchEvent(
        new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: box.x + 90, clientY: box.y + 50, ...init }),
      );
    turn({ ctrlKey: true, deltaY: -200 });
    const start = performance.now();
    let frames = 0;
    while (performance.now() - start < 3000) {
      if (frames % 60 < 30) turn({ deltaX: frames % 120 < 60 ? 12 : -12 });
      else turn({ ctrlKey: true, deltaY: frames % 120 < 60 ? -10 : 10 });
      await new Promise(requestAnimationFrame);
      frames++;
    }
    return (frames * 1000) / (performance.now() - start);
  });
  const heap = await page.page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  console.log(
    JSON.stringify({
      runs: count,
      steps,
      readSeconds: Number((read / 1000).toFixed(2)),
      openSeconds: Number((drawn / 1000).toFixed(2)),
      bucketMilliseconds: Number(answered.toFixed(1)),
      framesPerSecond: Math.round(framesPerSecond),
      hostMegabytes: megabytes(held),
      pageMegabytes: megabytes(heap),
    }),
  );
  await page.page.close();
});
