import type { GpuSample, ResourceSample } from '../../src/protocol/resources';

/** A small chart of what a run takes of its machine. */
export interface MachineChart {
  title: string;
  /** What it is now, or was at the end: "1.8 of 2 cores". */
  latest: string;
  /** What fills the chart's height. */
  most: number;
  /** The run's own first, then what everything takes together. Values as far as they are known. */
  lines: { label: string; values: (number | undefined)[] }[];
}

/** Points of a line: more are not seen in a small chart. */
const mostPoints = 200;
const gigabyte = 2 ** 30;

/** Processor and memory, then use, memory and temperature of every GPU that tells them. Nothing without samples. */
export function machineCharts(samples: readonly ResourceSample[]): MachineChart[] {
  const last = samples.at(-1);
  if (!last) return [];
  const line = (label: string, of: (sample: ResourceSample) => number | undefined) => ({
    label,
    values: thinned(samples.map(of)),
  });
  const { coresTotal, memoryTotal } = last.machine;
  return [
    {
      title: 'Processor',
      latest: `${last.cores.toFixed(1)} of ${coresTotal} cores`,
      most: coresTotal,
      lines: [line('this run', ({ cores }) => cores), line('everything', ({ machine }) => machine.cores)],
    },
    {
      title: 'Memory',
      latest: `${gigabytes(last.memory)} of ${gigabytes(memoryTotal)} GB`,
      most: memoryTotal,
      lines: [line('this run', ({ memory }) => memory), line('everything', ({ machine }) => machine.memory)],
    },
    ...(last.gpus ?? []).flatMap((gpu, index) =>
      gpuCharts(gpu, (of) => line('the GPU', (sample) => of(sample.gpus?.[index]))),
    ),
  ];
}

function gpuCharts(
  { name, use, memory, memoryTotal, temperature }: GpuSample,
  line: (of: (gpu: GpuSample | undefined) => number | undefined) => MachineChart['lines'][number],
): MachineChart[] {
  const charts: (MachineChart | undefined)[] = [
    use === undefined
      ? undefined
      : { title: name, latest: `${Math.round(100 * use)} % busy`, most: 1, lines: [line((gpu) => gpu?.use)] },
    memory === undefined || memoryTotal === undefined
      ? undefined
      : {
          title: `${name}: memory`,
          latest: `${gigabytes(memory)} of ${gigabytes(memoryTotal)} GB`,
          most: memoryTotal,
          lines: [line((gpu) => gpu?.memory)],
        },
    temperature === undefined
      ? undefined
      : {
          title: `${name}: temperature`,
          latest: `${Math.round(temperature)} °C`,
          most: 100,
          lines: [line((gpu) => gpu?.temperature)],
        },
  ];
  return charts.filter((chart) => chart !== undefined);
}

/** The largest of each of the parts of equal length that a long line is cut into: peaks are what matters. */
function thinned(values: (number | undefined)[]): (number | undefined)[] {
  if (values.length <= mostPoints) return values;
  return Array.from({ length: mostPoints }, (_, part) => {
    const from = Math.floor((part * values.length) / mostPoints);
    const to = Math.floor(((part + 1) * values.length) / mostPoints);
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  });
}

function gigabytes(bytes: number): string {
  const value = bytes / gigabyte;
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
