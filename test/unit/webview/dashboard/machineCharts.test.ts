import { expect, test } from 'vitest';
import type { ResourceSample } from '../../../../src/protocol/resources';
import { machineCharts } from '../../../../webview/dashboard/machineCharts';

const gigabyte = 2 ** 30;
const sample = (cores: number, gpus?: ResourceSample['gpus']): ResourceSample => ({
  time: 0,
  cores,
  memory: 1.2 * gigabyte,
  machine: { cores: cores + 0.25, coresTotal: 2, memory: 5 * gigabyte, memoryTotal: 16 * gigabyte },
  ...(gpus && { gpus }),
});

test('nothing without samples', () => {
  expect(machineCharts([])).toEqual([]);
});

test('processor and memory: the run itself, and everything', () => {
  const [processor, memory] = machineCharts([sample(1), sample(1.75)]);
  expect(processor).toMatchObject({ title: 'Processor', latest: '1.8 of 2 cores', most: 2 });
  expect(processor!.lines.map(({ values }) => values)).toEqual([
    [1, 1.75],
    [1.25, 2],
  ]);
  expect(memory!.latest).toBe('1.2 of 16 GB');
});

test('of a GPU what it tells; what was not known yet is a gap', () => {
  const gpus = [{ name: 'NVIDIA H100', use: 0.97, temperature: 71 }];
  const charts = machineCharts([sample(1), sample(1, gpus)]).slice(2);
  expect(charts.map(({ title, latest }) => [title, latest])).toEqual([
    ['NVIDIA H100', '97 % busy'],
    ['NVIDIA H100: temperature', '71 °C'],
  ]);
  expect(charts[0]!.lines[0]!.values).toEqual([undefined, 0.97]);
});

test('long runs keep their peaks', () => {
  const samples = Array.from({ length: 1000 }, (_, n) => sample(n === 777 ? 2 : 0.5));
  const [{ lines }] = machineCharts(samples) as [ReturnType<typeof machineCharts>[number]];
  expect(lines[0]!.values).toHaveLength(200);
  expect(Math.max(...lines[0]!.values.map(Number))).toBe(2);
});
