import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { countCores, defaultThreads } from '../../../../../src/trainer/engines/onnx/threads';

const processor = (number: number, socket: number, core: number) =>
  `processor\t: ${number}\nphysical id\t: ${socket}\ncore id\t\t: ${core}\nmodel name\t: CPU`;

describe('cores', () => {
  it('with two threads each count once', () => {
    const cpuInfo = [processor(0, 0, 0), processor(1, 0, 1), processor(2, 0, 0), processor(3, 0, 1)].join('\n\n');
    expect(countCores(cpuInfo)).toBe(2);
  });

  it('of two sockets count apart, though they have the same numbers', () => {
    expect(countCores([processor(0, 0, 0), processor(1, 1, 0)].join('\n\n'))).toBe(2);
  });

  it('are not known where the system does not number them', () => {
    expect(countCores('processor\t: 0\nBogoMIPS\t: 50.00\n\nprocessor\t: 1\nBogoMIPS\t: 50.00')).toBe(0);
  });

  it('give at least one thread, and no more than the process may use', () => {
    expect(defaultThreads()).toBeGreaterThanOrEqual(1);
    expect(defaultThreads()).toBeLessThanOrEqual(os.availableParallelism());
  });
});
