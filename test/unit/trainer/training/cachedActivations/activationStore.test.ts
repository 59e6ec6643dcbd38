import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ActivationStore } from '../../../../../src/trainer/training/cachedActivations/activationStore';
import { temporaryFolder } from '../../../runFolder/records';

const shape = [2, 3];
const size = 6;
/** Every value of an example is its number. */
const examples = (from: number, to: number) =>
  Float32Array.from({ length: (to - from) * size }, (_, i) => from + Math.floor(i / size));

describe('ActivationStore', () => {
  it.each([
    ['all in memory', 1000, false],
    ['three in memory', 3 * size * 4, true],
    ['all in the file', 0, true],
  ])('gives back examples in any order: %s', async (_name, memory, usesFile) => {
    const file = path.join(await temporaryFolder(), 'activations');
    const store = new ActivationStore(memory, file);
    await store.append(examples(0, 4), shape);
    await store.append(examples(4, 5), shape);
    expect(existsSync(file)).toBe(usesFile);
    const values = await store.read([4, 0, 3, 2, 4]);
    expect(values.filter((_, i) => i % size === 0)).toEqual(Float32Array.of(4, 0, 3, 2, 4));
    expect(values).toHaveLength(5 * size);
    expect(store.shape).toEqual(shape);
    await store.close();
    expect(existsSync(file)).toBe(false);
  });
});
