import { describe, expect, it } from 'vitest';
import type { FingerprintResult } from '../../../../src/protocol/jobs';
import type { RunRecord } from '../../../../src/protocol/run';
import { differencesSince } from '../../../../src/runs/reproducibility/differences';

const run: RunRecord = {
  version: 1,
  id: 'a',
  name: 'flowers',
  status: 'finished',
  createdAt: 0,
  dataset: { path: '/d', classes: ['x'], train: 1, validation: 1, test: 0, fingerprint: 'f1', contents: 'c1' },
  weights: { source: '/w.safetensors', sha256: 'a'.repeat(64) },
  engine: { name: 'tensorflow-gpu', version: '4.22.0', device: 'NVIDIA A', driver: '550.1' },
  versions: { adarand: '0.1.0', node: '20.1.0', packages: { sharp: '0.33.0' } },
};
const same: FingerprintResult = {
  dataset: { fingerprint: 'f1', contents: 'c1' },
  weights: run.weights!,
  engine: { name: 'tensorflow-gpu', version: '4.22.0', device: 'NVIDIA A', driver: '550.1' },
  versions: { adarand: '0.1.0', node: '20.1.0', packages: { sharp: '0.33.0' } },
};
const none = { count: 0, first: [] };

describe('differencesSince', () => {
  it('finds none where all is the same', () => {
    expect(differencesSince(run, same)).toEqual([]);
  });

  it.each<[Partial<FingerprintResult>, string]>([
    [
      {
        dataset: {
          fingerprint: 'f1',
          contents: 'c2',
          changes: { added: none, removed: none, changed: { count: 4, first: ['a', 'b', 'c', 'd'] } },
        },
      },
      'The images of /d have changed: 4 hold something else (a, b, c, …).',
    ],
    [
      {
        dataset: {
          fingerprint: 'f2',
          contents: 'c2',
          changes: { added: { count: 1, first: ['n'] }, removed: { count: 1, first: ['o'] }, changed: none },
        },
      },
      'The images of /d have changed: 1 is gone (o); 1 is new (n).',
    ],
    [
      { dataset: { fingerprint: 'f2', contents: 'c2' } },
      'The images of /d have changed: they are not the same, and it is not known which.',
    ],
    [
      { weights: { source: '/w.safetensors', sha256: 'b'.repeat(64) } },
      'The weights /w.safetensors hold something else: bbbbbbbbbbbb… instead of aaaaaaaaaaaa… (SHA-256).',
    ],
    [
      { weights: undefined },
      'The weights /w.safetensors are not on this machine and will be downloaded: whether they are the same shows only then.',
    ],
    [
      { engine: { name: 'onnx', version: '1.20.1', device: 'CPU' } },
      'The engine will be onnx 1.20.1 on CPU; it was tensorflow-gpu 4.22.0 on NVIDIA A.',
    ],
    [{ engine: { ...same.engine, device: 'NVIDIA B' } }, 'The device will be NVIDIA B; it was NVIDIA A.'],
    [{ engine: { ...same.engine, driver: '560' } }, "The GPU's driver will be 560; it was 550.1."],
    [{ versions: { ...same.versions, adarand: '0.2.0' } }, 'The version of AdaRand will be 0.2.0; it was 0.1.0.'],
    [
      { versions: { ...same.versions, packages: { sharp: '0.34.0' } } },
      'The version of sharp will be 0.34.0; it was 0.33.0.',
    ],
  ])('names what is another: %j', (change, sentence) => {
    expect(differencesSince(run, { ...same, ...change })).toEqual([sentence]);
  });

  it('says what an older or unfinished run did not note', () => {
    const { version, id, name, status, createdAt } = run;
    expect(differencesSince({ version, id, name, status, createdAt }, same)).toEqual([
      'The run ended before it noted its images: nobody knows whether they are the same.',
      'The run ended before it noted its engine.',
      'The run ended before it noted its versions.',
    ]);
  });
});
