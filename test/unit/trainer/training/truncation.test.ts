import { cp, readFile, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { writeRun } from '../../../../src/runFolder/runStore';
import { rebuildRun } from '../../../../src/runs/cleanUp/rebuildRun';
import { failureOf } from '../../../../src/trainer/errors';
import { readStoredRun } from '../../../../src/trainer/jobs/runConfiguration';
import { randomStream } from '../../../../src/trainer/random';
import { runRecord } from '../../runFolder/records';
import { curveOf, runBeside, tinyRun, trainUntil, type TinyRun } from '../tinyRun';

/*
 * A power cut can leave any file shorter than it was. Whatever is cut where: a run goes on with the curve that it would have had,
 * or says which file is damaged. It never goes on with other numbers, and never ends with a stack trace.
 */

const curve = async (runFolder: string) => curveOf((await readMetrics(runFolder)).records);
/** In the second of three epochs of six steps. */
const stopAt = 9;

/** A run that was stopped in the middle, and the curve that it would have had. */
async function stoppedRun(): Promise<{ run: TinyRun; whole: Awaited<ReturnType<typeof curve>> }> {
  const untouched = await tinyRun();
  await trainUntil(untouched);
  const run = await runBeside(untouched, path.join(path.dirname(untouched.runFolder), 'stopped'));
  await trainUntil(run, new Set([stopAt]));
  await writeRun(run.runFolder, runRecord({ status: 'stopped' }));
  return { run, whole: await curve(untouched.runFolder) };
}

/** Positions in a file: both ends, the header's, and some between. */
async function cutsOf(file: string): Promise<number[]> {
  const { size } = await stat(file);
  const random = randomStream(0, path.basename(file));
  const header = file.endsWith('.safetensors') ? 8 + Number((await readFile(file)).readBigUInt64LE(0)) : size >> 1;
  const cuts = [
    0,
    1,
    7,
    8,
    header - 1,
    header,
    header + 1,
    size - 1,
    ...Array.from({ length: 4 }, () => random.integer(size)),
  ];
  return [...new Set(cuts)].filter((cut) => cut < size);
}

/** Reads everything as the trainer does and goes on. @returns what a person reads if that is not possible */
async function goOn(run: TinyRun): Promise<string | undefined> {
  try {
    await readStoredRun(run.runFolder);
    await trainUntil(run);
    return undefined;
  } catch (error) {
    const { message, explained } = failureOf(error);
    if (!explained) throw error;
    return message;
  }
}

it('a file cut anywhere is named, or makes no difference', { timeout: 300_000 }, async () => {
  const { run, whole } = await stoppedRun();
  const { last, best, metrics, run: record, config } = runPaths(run.runFolder);
  const outcomes: Record<string, Set<string>> = {};
  let copies = 0;
  for (const file of [record, config, metrics, best.model, last.model, last.state])
    for (const cut of await cutsOf(file)) {
      const runFolder = path.join(path.dirname(run.runFolder), `cut ${copies++}`);
      await cp(run.runFolder, runFolder, { recursive: true });
      const name = path.relative(run.runFolder, file);
      await truncate(path.join(runFolder, name), cut);
      const problem = await goOn({ ...run, runFolder });
      if (problem === undefined) expect(withoutGap(await curve(runFolder), name, whole)).toBe(true);
      else expect(problem).toContain(name);
      (outcomes[name] ??= new Set()).add(problem === undefined ? 'goes on' : 'is named');
    }
  const joined = Object.fromEntries(
    Object.entries(outcomes).map(([name, set]) => [path.basename(name), [...set].sort()]),
  );
  expect(joined).toEqual({
    // Without its last line break a text is whole.
    'run.json': ['goes on', 'is named'],
    'config.json': ['goes on', 'is named'],
    // The part that is gone of the curve is gone; everything after the checkpoint is as it would have been.
    'metrics.jsonl': ['goes on'],
    // A better epoch replaces it before anybody reads it.
    'best.safetensors': ['goes on'],
    'last.safetensors': ['is named'],
    'last.state.safetensors': ['is named'],
  });
});

/** Whether a curve is the whole one; of a cut curve, whether what is there is right, and all that came after the checkpoint. */
function withoutGap(actual: typeof expected, name: string, expected: Awaited<ReturnType<typeof curve>>): boolean {
  const kept = new Set(actual.map((record) => JSON.stringify(record)));
  const needed = name.endsWith('.jsonl') ? expected.filter(({ step }) => Number(step) > stopAt) : expected;
  const known = new Set(expected.map((record) => JSON.stringify(record)));
  return needed.every((record) => kept.has(JSON.stringify(record))) && [...kept].every((record) => known.has(record));
}

it('a damaged run.json is made anew, and the run goes on as if nothing had happened', async () => {
  const { run, whole } = await stoppedRun();
  await truncate(runPaths(run.runFolder).run, 40);
  expect(await goOn(run)).toContain('run.json is damaged');
  expect(await rebuildRun(run.runFolder)).toMatchObject({
    status: 'lost',
    progress: { step: stopAt, totalSteps: 18, epoch: 1, totalEpochs: 3 },
  });
  expect(await goOn(run)).toBeUndefined();
  expect(await curve(run.runFolder)).toEqual(whole);
});
