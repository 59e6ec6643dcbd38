import { expect, it } from 'vitest';
import { resourceSampleSchema, type ResourceSample } from '../../../../src/protocol/resources';
import { memoryWarning } from '../../../../src/trainer/monitor/memoryWarning';
import { ResourceSampler } from '../../../../src/trainer/monitor/sampler';

it('measures a busy process as about one core, whatever else the machine does', async () => {
  const sampler = new ResourceSampler(() => undefined);
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user < 50_000);
  const sample = await sampler.sample();
  expect(resourceSampleSchema.parse(sample)).toEqual(sample);
  expect(sample.cores).toBeGreaterThan(0);
  expect(sample.memory).toBeGreaterThan(10e6);
  expect(sample.machine.memory).toBeLessThanOrEqual(sample.machine.memoryTotal);
  expect(sample.machine.cores).toBeLessThanOrEqual(sample.machine.coresTotal);
  expect(sample).not.toHaveProperty('gpus');
});

it('warns when memory is nearly full', () => {
  const gigabyte = 2 ** 30;
  const sample = (memory: number): ResourceSample => ({
    time: 0,
    cores: 1,
    memory: 12.3 * gigabyte,
    machine: { cores: 1, coresTotal: 2, memory: memory * gigabyte, memoryTotal: 16 * gigabyte },
  });
  expect(memoryWarning(sample(14))).toBeUndefined();
  expect(memoryWarning(sample(15.1))).toMatch(/15\.1 of 16\.0 GB are in use, 12\.3 GB of them by this run/);
});
