import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BatchLoader, type Batch, type BatchLoaderOptions } from '../../../../src/trainer/data/batchLoader';
import type { Example } from '../../../../src/trainer/data/dataset';
import { ImageError } from '../../../../src/trainer/data/errors';
import type { Transform } from '../../../../src/trainer/data/transforms';
import { noise, temporaryFolder } from './images';

const decoderProgram = path.join(__dirname, '../../../../dist/decoder.js');
const transform: Transform = {
  imageSize: 16,
  normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  view: { kind: 'training', scale: [0.08, 1], ratio: [3 / 4, 4 / 3], horizontalFlip: 0.5 },
};

async function makeExamples(count: number): Promise<Example[]> {
  const folder = await temporaryFolder();
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const relativePath = `${i}.png`;
      await noise(i % 3 === 0 ? 300 : 20, i % 3 === 0 ? 240 : 30, i).toFile(path.join(folder, relativePath));
      return { path: path.join(folder, relativePath), relativePath, label: i % 3 };
    }),
  );
}

function open(examples: Example[], more: Partial<BatchLoaderOptions> = {}): BatchLoader {
  const loader = new BatchLoader({
    examples,
    transform,
    batchSize: 4,
    shuffle: true,
    dropLast: true,
    seed: 11,
    workers: 2,
    decoderProgram,
    ...more,
  });
  onTestFinished(() => loader.close());
  return loader;
}

async function collect(loader: BatchLoader, epoch: number, firstBatch = 0): Promise<Omit<Batch, 'waited'>[]> {
  const batches = [];
  for await (const { images, labels, examples } of loader.batches(epoch, firstBatch))
    batches.push({ images, labels, examples });
  return batches;
}

describe('the same seed gives the same batches, byte for byte', () => {
  it('with 0, 1 and 3 workers, over several epochs', async () => {
    const examples = await makeExamples(14);
    const inProcess = open(examples, { workers: 0 });
    const expected = [await collect(inProcess, 0), await collect(inProcess, 1), await collect(inProcess, 2)];
    expect(expected[0]).not.toEqual(expected[1]);
    for (const workers of [1, 3]) {
      const loader = open(examples, { workers });
      for (const epoch of [0, 1, 2]) expect(await collect(loader, epoch)).toEqual(expected[epoch]);
    }
  });

  it.each([0, 500_000])('whether images are kept in memory or not: %i bytes of them', async (keptBytes) => {
    const examples = await makeExamples(14);
    const loader = open(examples, { keptBytes });
    const all = open(examples);
    for (const epoch of [0, 1, 2]) expect(await collect(loader, epoch)).toEqual(await collect(all, epoch));
  });

  it('wherever one starts', async () => {
    const examples = await makeExamples(14);
    const whole = await collect(open(examples), 5);
    const resumed = open(examples);
    resumed.prefetch(5, 1);
    expect(await collect(resumed, 5, 1)).toEqual(whole.slice(1));
    // Going back drops what was prepared.
    expect(await collect(resumed, 5)).toEqual(whole);
  });

  it('also when an epoch is left early', async () => {
    const examples = await makeExamples(14);
    const loader = open(examples);
    for await (const batch of loader.batches(0)) if (batch.images.length > 0) break;
    expect(await collect(loader, 1)).toEqual(await collect(open(examples), 1));
  });
});

describe('an epoch', () => {
  const sizes = async (count: number, dropLast: boolean) => {
    const loader = open(await makeExamples(count), { workers: 0, dropLast, shuffle: false });
    const batches = await collect(loader, 0);
    expect(batches).toHaveLength(loader.batchesPerEpoch);
    batches.forEach((batch) => expect(batch.images).toHaveLength(batch.labels.length * 16 * 16 * 3));
    return batches.map((batch) => [...batch.labels]);
  };

  it('drops the last incomplete batch for training, never the only one', async () => {
    expect(await sizes(7, true)).toEqual([[0, 1, 2, 0]]);
    expect(await sizes(8, true)).toEqual([
      [0, 1, 2, 0],
      [1, 2, 0, 1],
    ]);
    expect(await sizes(3, true)).toEqual([[0, 1, 2]]);
  });

  it('keeps the last incomplete batch for evaluation, in order', async () => {
    expect(await sizes(5, false)).toEqual([[0, 1, 2, 0], [1]]);
  });

  it('has every example once, shuffled', async () => {
    const loader = open(await makeExamples(12));
    const order = (await collect(loader, 0)).flatMap((batch) => batch.examples.map((example) => example.relativePath));
    const inOrder = Array.from({ length: 12 }, (_, i) => `${i}.png`);
    expect(order).not.toEqual(inOrder);
    expect(new Set(order)).toEqual(new Set(inOrder));
  });

  it('needs examples', () => {
    expect(() => open([])).toThrow(RangeError);
  });
});

describe('preparing ahead', () => {
  it('goes on while a training step blocks the event loop', async () => {
    const examples = await makeExamples(24);
    const loader = open(examples, { batchSize: 8 });
    const batches = loader.batches(0);
    await batches.next();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    for (const { path: file } of examples) rmSync(file);
    // Without its files the epoch can only go on with what the threads decoded meanwhile.
    for (let batch = 1; batch < loader.batchesPerEpoch; batch++)
      expect((await batches.next()).value).toMatchObject({ labels: { length: 8 } });
  });

  it('stops after the last epoch', async () => {
    const examples = await makeExamples(4);
    const loader = open(examples, { workers: 1, epochs: 1, shuffle: false, keptBytes: 0 });
    expect(await collect(loader, 0)).toHaveLength(1);
    // Had the worker begun with epoch 1, it would have read the image by the time that another loader has read it.
    await collect(open(examples, { workers: 1 }), 0);
    await writeFile(examples[0]!.path, 'not an image');
    await expect(collect(loader, 1)).rejects.toThrow(ImageError);
  });
});

describe('failures reach whoever asked for the batch', () => {
  it.each([0, 2])('an unreadable image is named (%i workers)', async (workers) => {
    const examples = await makeExamples(8);
    await writeFile(examples[5]!.path, 'not an image');
    const loader = open(examples, { workers, shuffle: false });
    const batches = loader.batches(0);
    await expect(batches.next()).resolves.toMatchObject({ done: false });
    const failure = await batches.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ImageError);
    expect((failure as ImageError).path).toBe(examples[5]!.path);
  });

  it('a decoding program that does not start', async () => {
    const loader = open(await makeExamples(4), { decoderProgram: path.join(__dirname, 'no-such-program.js') });
    await expect(collect(loader, 0)).rejects.toThrow(/decoding thread failed: .*no-such-program/);
    await expect(collect(loader, 1)).rejects.toThrow(/decoding thread failed/);
  });
});
