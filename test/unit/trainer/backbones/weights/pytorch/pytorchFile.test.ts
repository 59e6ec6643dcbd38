import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../../../../src/trainer/backbones/weights/byteSource';
import { isPyTorchFile, openPyTorchFile } from '../../../../../../src/trainer/backbones/weights/pytorch/pytorchFile';
import { WeightsError } from '../../../../../../src/trainer/backbones/weights/weightsError';
import { golden } from '../../../../../golden/golden';

/** What torch.save wrote; test/golden/pytorchFiles.py says how. */
function bytesOf(name: string): Buffer {
  return readFileSync(new URL(`../../../../../golden/pytorch/${name}.pth`, import.meta.url));
}

function open(bytes: Uint8Array) {
  return openPyTorchFile(inMemory(bytes, 'x.pth'));
}

/** A file of the older format whose object is this pickle. */
function legacyFile(pickle: (string | number[])[]): Buffer {
  const start = bytesOf('legacy').subarray(0, 137);
  return Buffer.concat([start, ...pickle.map((part) => Buffer.from(part as string, 'latin1'))]);
}

const nothing = { shape: [], data: [] };

describe('a file of torch.save', () => {
  it.each(['archive', 'legacy', 'nested'])('gives the tensors of %s.pth, whatever their strides and types', (name) => {
    const tensors = open(bytesOf(name));
    const expected = golden<Record<string, { shape: number[]; data: number[] }>>('pytorchFiles');
    expect([...tensors.keys()]).toEqual(Object.keys(expected));
    for (const [key, { shape, data }] of tensors) {
      expect(shape, key).toEqual((expected[key] ?? nothing).shape);
      expect([...data], key).toEqual((expected[key] ?? nothing).data.map(Math.fround));
    }
  });

  it('is told from others by its first bytes', () => {
    expect(['archive', 'legacy'].map((name) => isPyTorchFile(inMemory(bytesOf(name), '')))).toEqual([true, true]);
    expect([Buffer.alloc(0), Buffer.from('{}')].map((bytes) => isPyTorchFile(inMemory(bytes, '')))).toEqual([
      false,
      false,
    ]);
  });

  it('names numbers that float32 cannot hold, only when they are asked for', () => {
    const tensors = open(bytesOf('range'));
    expect(() => tensors.get('huge')!.data).toThrow('x.pth holds 16777217, a I64 number that float32 cannot hold');
    expect(() => tensors.get('far')!.data).toThrow('x.pth holds 1e+300, a F64 number');
  });
});

describe('a file that wants more than tensors', () => {
  it.each([
    ['namespace', 'argparse.Namespace'],
    ['module', 'torch.nn.modules.linear.Linear'],
  ])('is refused by name: %s.pth', (name, wanted) => {
    expect(() => open(bytesOf(name))).toThrow(WeightsError);
    expect(() => open(bytesOf(name))).toThrow(`its pickle wants ${wanted}, which could run code and is refused`);
  });

  it.each<[string, (string | number[])[], string]>([
    ['a function of the system', ['\x80\x02cposix\nsystem\nX\x04\0\0\0evil\x85R.'], 'posix.system'],
    ['a function that imports', ['\x80\x02cbuiltins\n__import__\n.'], 'builtins.__import__'],
    ['a class that is made', ['\x80\x02ccollections\nOrderedDict\n)\x81.'], 'the instruction NEWOBJ'],
    ['an object of protocol 0', ['\x80\x02(iposix\nsystem\n.'], 'the instruction INST'],
    ['a global of protocol 4', ['\x80\x02X\x05\0\0\0posixX\x06\0\0\0system\x93.'], 'the instruction STACK_GLOBAL'],
    ['an extension', ['\x80\x02\x82\x01.'], 'the instruction EXT1'],
    ['an instruction that nobody knows', ['\x80\x02\xff.'], 'the instruction 0xff'],
    ['a call of a type of storage', ['\x80\x02ctorch\nFloatStorage\n)R.'], 'a call of torch.FloatStorage'],
    ['attributes of a list', ['\x80\x02]}b.'], 'attributes of something that is no dictionary'],
  ])('is refused by name: %s', (_what, pickle, wanted) => {
    expect(() => open(legacyFile(pickle))).toThrow(WeightsError);
    expect(() => open(legacyFile(pickle))).toThrow(wanted);
  });

  it.each<[string, (string | number[])[], string]>([
    ['takes what is not there', ['\x80\x02s.'], 'it takes more than it has'],
    ['has no mark', ['\x80\x02}u.'], 'it takes more than it has'],
    ['recalls what it has not made', ['\x80\x02h\x07.'], 'recalls object 7'],
    ['ends in a number', ['\x80\x02J\0'], 'it ends in the middle'],
    ['ends without an end', ['\x80\x02}'], 'it ends in the middle'],
    ['is of another protocol', ['\x80\x05}.'], 'protocol 5, expected 2'],
    ['holds no tensors', ['\x80\x02}.\x80\x02].'], 'holds no dictionary of tensors'],
    [
      'names a storage of no type',
      ['\x80\x02(X\x07\0\0\0storageccollections\nOrderedDict\nX\x01\0\0\0aNK\x01tQ.'],
      'describe a storage',
    ],
  ])('is refused in words when it %s', (_what, pickle, message) => {
    expect(() => open(legacyFile(pickle))).toThrow(WeightsError);
    expect(() => open(legacyFile(pickle))).toThrow(message);
  });
});

describe.each(['archive', 'legacy', 'nested'])('%s.pth', (name) => {
  const whole = bytesOf(name);

  /** All numbers, or an error in words. */
  function readOrRefuse(bytes: Uint8Array): void {
    try {
      for (const { data } of open(bytes).values()) expect(data).toBeInstanceOf(Float32Array);
    } catch (error) {
      expect(error).toBeInstanceOf(WeightsError);
    }
  }

  it('is refused when its end is missing', () => {
    expect(() => open(whole.subarray(0, whole.length - 30))).toThrow(/Fetch it again/);
    fc.assert(fc.property(fc.nat(whole.length - 1), (length) => readOrRefuse(whole.subarray(0, Math.max(4, length)))));
  });

  it('is read or refused in words, however it is damaged', () => {
    const damage = fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = new Uint8Array(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        readOrRefuse(bytes);
      }),
      { numRuns: 500 },
    );
  });
});
