import { describe, expect, it } from 'vitest';
import {
  activeStatuses,
  after,
  afterEvent,
  allows,
  isActive,
  LifeCycleError,
  runEvents,
  runStatuses,
  type RunStatus,
} from '../../../src/protocol/lifeCycle';
import { runRecordSchema } from '../../../src/protocol/run';
import { randomStream } from '../../../src/trainer/random';
import { runRecord } from '../runFolder/records';

const process = { pid: 7, startedAt: 1, socket: '/s', token: 't' };

describe('the life cycle', () => {
  it('no sequence of events leaves the table, and every record on the way is whole', () => {
    const random = randomStream(0, 'events');
    const visited = new Set<RunStatus>();
    for (let life = 0; life < 200; life++) {
      let run = runRecord({ status: 'queued' });
      for (let now = 1; now < 60; now++) {
        const event = runEvents[random.integer(runEvents.length)]!;
        const before = structuredClone(run);
        if (allows(run.status, event)) {
          run = afterEvent(run, event, now);
          if (event === 'start') run = { ...run, process, activity: 'reads' };
        } else {
          expect(() => afterEvent(run, event, now)).toThrow(LifeCycleError);
          expect(run).toEqual(before);
        }
        visited.add(run.status);
        expect(runRecordSchema.parse(run)).toEqual(run);
        if (!isActive(run.status)) expect(run).not.toHaveProperty('process');
        if (isActive(run.status)) expect(run).not.toHaveProperty('endedAt');
      }
    }
    expect([...visited].sort()).toEqual([...runStatuses].sort());
  });

  it('every status can be left, and every run with a trainer can be stopped, can fail and can get lost', () => {
    for (const status of runStatuses) expect(runEvents.some((event) => allows(status, event))).toBe(true);
    for (const status of activeStatuses) {
      expect(after(status, 'stop')).toBe('stopping');
      expect(after(status, 'fail')).toBe('failed');
      expect(after(status, 'vanish')).toBe(status === 'stopping' ? 'stopped' : 'lost');
    }
  });

  it.each(['stopped', 'failed', 'lost'] as const)('a run that is %s can be started and queued again', (status) => {
    expect(after(status, 'start')).toBe('starting');
    expect(after(status, 'enqueue')).toBe('queued');
  });

  it('a finished run goes on only after it was extended', () => {
    expect(() => after('finished', 'start')).toThrow('A run that is finished cannot be started.');
    expect(after(after('finished', 'extend'), 'start')).toBe('starting');
  });

  it('notes when a run has ended, and forgets it when it starts again', () => {
    const failed = afterEvent(runRecord({ status: 'running', process }), 'fail', 5);
    expect(failed).toMatchObject({ status: 'failed', endedAt: 5 });
    const again = afterEvent({ ...failed, error: { message: 'why' } }, 'start', 6);
    expect(again).toEqual(runRecord({ status: 'starting' }));
  });
});
