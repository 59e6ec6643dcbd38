import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readConfig, readRun } from '../../../../src/runFolder/runStore';
import { lastLine, newProject, onlyRun, runCli } from '../cliProcess';

/** The figures of a run that say nothing of time. */
async function curveOf(runFolder: string) {
  const { records } = await readMetrics(runFolder);
  return records.map((record) => [record.kind, record.step, 'loss' in record ? record.loss : record.validationLoss]);
}

it('trains the same again, bit for bit, and names changed images before it starts', { timeout: 120_000 }, async () => {
  const folder = await newProject({ epochs: 2 });
  expect((await runCli(folder, 'train', 'tiny.adarand.json')).code).toBe(0);
  const first = await onlyRun(folder);
  const { id, command, seed, dataset, versions, engine } = await readRun(first);
  expect(command?.slice(-2)).toEqual(['train', JSON.stringify({ runFolder: first })]);
  expect({ seed, contents: dataset?.contents }).toEqual({ seed: 0, contents: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(versions?.packages).toMatchObject({
    '@tensorflow/tfjs-core': expect.any(String),
    libvips: expect.any(String),
  });

  const again = await runCli(folder, 'rerun', id, '--json');
  expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Not as when') });
  const second = String(lastLine(again).runDir);
  expect(await readRun(second)).toMatchObject({ rerunOf: id, name: 'tiny', engine });
  expect(await readConfig(second)).toEqual({ ...(await readConfig(first)), engine: engine!.name });
  expect(await curveOf(second)).toEqual(await curveOf(first));

  const image = path.join(folder, 'images', 'train', 'grün', '3.png');
  await appendFile(image, 'x');
  const refused = await runCli(folder, 'rerun', id);
  expect(refused.code).toBe(2);
  expect(refused.stdout).toContain('have changed: 1 holds something else (train/grün/3.png).');
  expect(refused.stderr).toContain('Nothing was started. With --yes');
  expect((await runCli(folder, 'rerun', id, '--yes')).code).toBe(0);
});
