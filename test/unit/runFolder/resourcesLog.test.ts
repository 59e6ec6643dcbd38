import { appendFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { ResourceSample } from '../../../src/protocol/resources';
import { runPaths } from '../../../src/runFolder/layout';
import { lastResources, readResources } from '../../../src/runFolder/resourcesLog';
import { ResourceFile } from '../../../src/trainer/monitor/resourceFile';
import { temporaryFolder } from './records';

const sample = (time: number): ResourceSample => ({
  time,
  cores: 1.5,
  memory: 1e9,
  machine: { cores: 1.7, coresTotal: 2, memory: 3e9, memoryTotal: 8e9 },
  gpus: [{ name: 'NVIDIA H100', use: 0.9 }],
});

it('reads on from where it was, and holds a torn line back', async () => {
  const folder = await temporaryFolder();
  const { resources } = runPaths(folder);
  expect(await readResources(folder)).toEqual({ samples: [], nextByte: 0 });
  expect(await lastResources(folder)).toBeUndefined();
  const file = await ResourceFile.open(resources);
  await file.append(sample(1));
  const first = await readResources(folder);
  expect(first.samples).toEqual([sample(1)]);
  await appendFile(resources, '{"time":');
  expect(await readResources(folder, first.nextByte)).toEqual({ samples: [], nextByte: first.nextByte });
  await file.close();

  const resumed = await ResourceFile.open(resources);
  await resumed.append(sample(2));
  await resumed.close();
  expect((await readResources(folder, first.nextByte)).samples).toEqual([sample(2)]);
  expect(await lastResources(folder)).toEqual(sample(2));
});

it('starts again when the file was cut', async () => {
  const folder = await temporaryFolder();
  const file = await ResourceFile.open(runPaths(folder).resources);
  await file.append(sample(1));
  await file.close();
  expect((await readResources(folder, 1e6)).samples).toEqual([sample(1)]);
});
