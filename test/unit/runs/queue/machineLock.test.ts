import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { thisProcess } from '../../../../src/runFolder/processIdentity';
import { withLock } from '../../../../src/runs/queue/machineLock';
import { temporaryFolder } from '../../runFolder/records';

const lockIn = async () => path.join(await temporaryFolder(), 'queue.json.lock');
const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
const impatient = { silence: 300, patience: 5000, heartbeat: 50 };

async function endedProcess(): Promise<number> {
  const child = fork('-e', [], { execArgv: ['-e', ''], stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

describe('the lock', () => {
  it('lets one in at a time, and is gone afterwards', async () => {
    const file = await lockIn();
    let inside = 0;
    let most = 0;
    let total = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(file, async () => {
          most = Math.max(most, ++inside);
          total++;
          await sleep(2);
          inside--;
        }),
      ),
    );
    expect({ most, total }).toEqual({ most: 1, total: 20 });
    expect(await isThere(file)).toBe(false);
  });

  it('is released by work that fails', async () => {
    const file = await lockIn();
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(file, async () => 'in')).toBe('in');
  });

  it('is taken over at once from a process that is gone', async () => {
    const file = await lockIn();
    await writeFile(file, JSON.stringify({ id: 'old', ...(await thisProcess()), pid: await endedProcess() }));
    expect(await withLock(file, async () => 'in', { ...impatient, silence: 60_000 })).toBe('in');
  });

  it.skipIf(process.platform === 'win32')('is taken over when the process number was given out again', async () => {
    const file = await lockIn();
    await writeFile(file, JSON.stringify({ id: 'old', ...(await thisProcess()), identity: 'an earlier boot' }));
    expect(await withLock(file, async () => 'in', { ...impatient, silence: 60_000 })).toBe('in');
  });

  it.each([
    ['a living process', async () => JSON.stringify({ id: 'old', ...(await thisProcess()) })],
    ['another machine', async () => JSON.stringify({ id: 'old', ...(await thisProcess()), host: 'another' })],
    ['nobody that can be read', async () => '{"id"'],
  ])('is taken over from %s whose heart has stopped, whatever the clock says', async (_who, text) => {
    const file = await lockIn();
    await writeFile(file, await text());
    const tomorrow = new Date(Date.now() + 86_400_000);
    await utimes(file, tomorrow, tomorrow);
    expect(await withLock(file, async () => 'in', impatient)).toBe('in');
  });

  it('is not taken over as long as the heart beats', async () => {
    const file = await lockIn();
    let released = false;
    const holder = withLock(
      file,
      async () => {
        await sleep(1500);
        released = true;
      },
      impatient,
    );
    while (!(await isThere(file))) await sleep(5);
    expect(await withLock(file, async () => released, impatient)).toBe(true);
    await holder;
  });

  it('is not held up by somebody who died while taking it over', async () => {
    const file = await lockIn();
    await writeFile(file, JSON.stringify({ id: 'old', ...(await thisProcess()), pid: await endedProcess() }));
    await mkdir(`${file}.taking`);
    expect(await withLock(file, async () => 'in', impatient)).toBe('in');
  });

  it('says who has it when it cannot be had', async () => {
    const file = await lockIn();
    const times = { silence: 60_000, patience: 200, heartbeat: 50 };
    await withLock(file, async () => {
      await expect(withLock(file, async () => 'in', times)).rejects.toThrow(`locked by process ${process.pid}`);
      expect(await readFile(file, 'utf8')).toContain(String(process.pid));
    });
  });
});
