import { appendFile, unlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { MetricsRecord } from '../../../../src/protocol/metrics';
import { CurveFollower } from '../../../../src/runFolder/curves/curveFollower';
import { runPaths } from '../../../../src/runFolder/layout';
import { encodeMetrics } from '../../../../src/runFolder/metricsCodec';
import { cutBack } from '../../../../src/runFolder/metricsLog';
import { epochRecord, stepRecord, temporaryFolder } from '../records';

const step = (n: number, loss = 1 / n) => stepRecord({ step: n, loss, time: 1000 + n });

async function following() {
  const folder = await temporaryFolder();
  const file = runPaths(folder).metrics;
  const follower = new CurveFollower(folder);
  const append = (...records: MetricsRecord[]) => appendFile(file, records.map(encodeMetrics).join(''));
  const steps = () => [...follower.curves.steps.position('step').values];
  const losses = () => [...follower.curves.steps.column('loss').measured.values];
  return { folder, file, follower, append, steps, losses };
}

describe('CurveFollower', () => {
  it('reads everything once, then what was added', async () => {
    const { follower, append, steps } = await following();
    expect(await follower.read()).toBe('same');
    await append(step(1), step(2));
    expect(await follower.read()).toBe('grown');
    expect(await follower.read()).toBe('same');
    await append(epochRecord({ step: 2 }), step(3));
    expect(await follower.read()).toBe('grown');
    expect(steps()).toEqual([1, 2, 3]);
    expect(follower.curves.epochs.length).toBe(1);
  });

  it('waits for the end of a line that is being written', async () => {
    const { file, follower, steps } = await following();
    const line = encodeMetrics(step(1));
    for (let torn = 1; torn < line.length; torn += 7) {
      await writeFile(file, line.slice(0, torn));
      await follower.read();
      expect(steps()).toEqual([]);
    }
    await writeFile(file, line);
    expect(await follower.read()).toBe('grown');
    expect(steps()).toEqual([1]);
  });

  it('starts over when the curve was cut back', async () => {
    const { folder, follower, append, steps } = await following();
    await append(step(1), step(2), step(3));
    await follower.read();
    await cutBack(folder, 1);
    expect(await follower.read()).toBe('restarted');
    expect(steps()).toEqual([1]);
  });

  it.each([1, 2])('starts over when a resumed run is past the old end already: cut back to step %i', async (kept) => {
    const { folder, follower, append, losses } = await following();
    await append(step(1), step(2), step(3));
    await follower.read();
    await cutBack(folder, kept);
    await append(...[1, 2, 3, 4].map((n) => step(n + kept, 0.9)));
    expect(await follower.read()).toBe('restarted');
    expect(losses()).toEqual([1, 0.5].slice(0, kept).concat([0.9, 0.9, 0.9, 0.9]));
  });

  it('supersedes what is written again further down', async () => {
    const { follower, append, losses } = await following();
    await append(step(1), step(2), step(3), step(2, 7));
    await follower.read();
    expect(losses()).toEqual([1, 7]);
  });

  it('skips and counts damaged lines, and reads records in other words', async () => {
    const { file, follower, append, steps } = await following();
    await append(step(1));
    const { kind, ...rest } = step(2);
    await appendFile(file, `{"kind":"st\u0000\n${JSON.stringify({ ...rest, kind })}\n`);
    await follower.read();
    expect(steps()).toEqual([1, 2]);
    expect(follower.damaged).toBe(1);
  });

  it('forgets the curve of a file that is gone', async () => {
    const { file, follower, append, steps } = await following();
    await append(step(1));
    await follower.read();
    await unlink(file);
    expect(await follower.read()).toBe('restarted');
    expect(steps()).toEqual([]);
  });

  it('reads files that are longer than a piece', async () => {
    const { file, follower } = await following();
    const lines = Array.from({ length: 16_000 }, (_, index) => encodeMetrics(step(index + 1, NaN)));
    await writeFile(file, lines.join(''));
    expect(lines.join('').length).toBeGreaterThan(4 * 1024 * 1024);
    await follower.read();
    expect(follower.curves.steps.length).toBe(16_000);
    expect(follower.damaged).toBe(0);
  });
});
