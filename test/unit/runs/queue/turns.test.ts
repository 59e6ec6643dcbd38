import { describe, expect, it } from 'vitest';
import type { Device } from '../../../../src/runs/queue/devices';
import { turnsOf, type Waiting } from '../../../../src/runs/queue/turns';

const gigabyte = 1e9;
const cpu: Device = { id: 'cpu', kind: 'cpu', name: 'the processor', memory: { total: 16e9, free: 8e9 } };
const gpu = (index: number, free = 20): Device => ({
  id: `gpu${index}`,
  kind: 'gpu',
  name: `GPU ${index}`,
  memory: { total: 24e9, free: free * gigabyte },
});
const devices = [cpu, gpu(0), gpu(1)];
const on = (kind: 'cpu' | 'gpu', name: string, memory = 1): Waiting => ({
  runFolder: `/runs/${name}`,
  name,
  kind,
  memory: memory * gigabyte,
});
const busy = (name: string, device: string, reserved = 0) => ({ name, device, reserved: reserved * gigabyte });
const outcome = (...args: Parameters<typeof turnsOf>) =>
  turnsOf(...args).map((turn) => ('device' in turn ? turn.device.id : turn.reason));

describe('whose turn it is', () => {
  it('gives every device one run, in order', () => {
    const queued = [on('gpu', 'a'), on('cpu', 'b'), on('gpu', 'c'), on('gpu', 'd'), on('gpu', 'e')];
    expect(outcome(queued, [], devices, 1)).toEqual([
      'gpu0',
      'cpu',
      'gpu1',
      'Waits for a GPU: a, c train there.',
      'Waits for its turn: one run is before it.',
    ]);
  });

  it('gives as many as the setting says', () => {
    const queued = [on('cpu', 'a'), on('cpu', 'b'), on('cpu', 'c')];
    expect(outcome(queued, [busy('old', 'cpu')], devices, 3)).toEqual([
      'cpu',
      'cpu',
      'Waits for the processor: old, a, b train there.',
    ]);
  });

  it('waits for memory and says so, and is not overtaken meanwhile', () => {
    expect(outcome([on('cpu', 'large', 12), on('cpu', 'small')], [], devices, 2)).toEqual([
      'Waits for memory: it needs about 12.0 GB, and 8.0 GB are free.',
      'Waits for its turn: one run is before it.',
    ]);
  });

  it('counts what runs that are starting have not taken yet', () => {
    expect(outcome([on('cpu', 'second', 5)], [busy('first', 'cpu', 5)], devices, 2)).toEqual([
      'Waits for memory: it needs about 5.0 GB, and 3.0 GB are free.',
    ]);
    expect(outcome([on('cpu', 'a', 5), on('cpu', 'b', 5)], [], devices, 2)[1]).toMatch(/^Waits for memory/);
  });

  it('takes the GPU whose memory is enough', () => {
    expect(outcome([on('gpu', 'a', 10)], [], [cpu, gpu(0, 4), gpu(1, 20)], 1)).toEqual(['gpu1']);
  });

  it('lets others pass a run that the machine can never hold', () => {
    const [large, small] = outcome([on('cpu', 'huge', 100), on('cpu', 'small')], [], devices, 1);
    expect(large).toMatch(/^Does not fit: it needs about 100\.0 GB, and the processor has 16\.0 GB\./);
    expect(small).toBe('cpu');
  });

  it('starts what it knows nothing of', () => {
    const unknown: Waiting = { runFolder: '/runs/own', name: 'own', kind: 'gpu' };
    expect(outcome([unknown], [], [{ id: 'gpu0', kind: 'gpu', name: 'the GPU' }], 1)).toEqual(['gpu0']);
  });
});
