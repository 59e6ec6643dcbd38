import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../../../src/trainer/backbones/weights/safetensors';
import type { TensorData } from '../../../../../src/trainer/backbones/weights/tensorData';
import { WeightsError } from '../../../../../src/trainer/backbones/weights/weightsError';

/** A file with this header and so many bytes behind it. */
function fileOf(header: unknown, body: Uint8Array | number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, typeof body === 'number' ? Buffer.alloc(body) : body]);
}

function tensorOf(dtype: string, bytes: ArrayBufferView): Float32Array {
  const body = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = (bytes as Uint8Array).length;
  const file = fileOf({ x: { dtype, shape: [count], data_offsets: [0, body.length] } }, body);
  return readSafetensors(file, 'x.safetensors').tensors.get('x')!.data;
}

const tensors = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
);

describe('a safetensors file', () => {
  it('holds what was written into it', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (shapes, metadata) => {
        const written = new Map<string, TensorData>(
          Object.entries(shapes).map(([name, shape], t) => {
            const size = shape.reduce((product, length) => product * length, 1);
            return [name, { shape, data: Float32Array.from({ length: size }, (_, i) => t + i / 8) }];
          }),
        );
        const read = readSafetensors(writeSafetensors(written, { metadata }), 'x.safetensors');
        expect(read.metadata).toEqual(metadata);
        expect(new Map([...read.tensors].map(([name, { shape, data }]) => [name, { shape, data }]))).toEqual(written);
      }),
    );
  });

  it('has any key in its metadata', () => {
    const metadata = Object.fromEntries([['__proto__', 'x']]);
    const read = readSafetensors(writeSafetensors(new Map(), { metadata }), 'x.safetensors');
    expect(Object.entries(read.metadata)).toEqual([['__proto__', 'x']]);
  });

  it.each([
    ['F64', new Float64Array([0.1, -1e38]), [Math.fround(0.1), Math.fround(-1e38)]],
    ['F32', new Float32Array([0.1, NaN]), [Math.fround(0.1), NaN]],
    ['F16', new Uint16Array([0x3c00, 0xc000, 0x0001, 0x7c00]), [1, -2, 2 ** -24, Infinity]],
    ['BF16', new Uint16Array([0x3f80, 0xc000]), [1, -2]],
    ['I64', new BigInt64Array([-5n, 2n ** 24n]), [-5, 2 ** 24]],
    ['U64', new BigUint64Array([7n]), [7]],
    ['I32', new Int32Array([-5]), [-5]],
    ['U8', new Uint8Array([255]), [255]],
    ['BOOL', new Uint8Array([1, 0]), [1, 0]],
  ])('makes float32 of %s', (dtype, bytes, numbers) => {
    expect([...tensorOf(dtype, bytes)]).toEqual(numbers);
  });

  it.each([
    ['F64', new Float64Array([1, 1e39]), '1e+39'],
    ['I64', new BigInt64Array([2n ** 24n + 1n]), '16777217'],
    ['U32', new Uint32Array([2 ** 32 - 1]), '4294967295'],
  ])('names a number of type %s that float32 cannot hold', (dtype, bytes, number) => {
    expect(() => tensorOf(dtype, bytes)).toThrow(
      new WeightsError(
        `x.safetensors: tensor "x" holds ${number}, a ${dtype} number that float32 cannot hold: expected float32 weights.`,
      ),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'it has 0 bytes'],
    ['an oversized header', fileOf('{}', 0).with(6, 1), 'its header claims 281474976710658 bytes'],
    ['no JSON', fileOf('{', 0), 'its header is not a JSON object'],
    ['a list', fileOf('[]', 0), 'its header is not a JSON object'],
    ['foreign metadata', fileOf({ __metadata__: { a: 1 } }, 0), 'its __metadata__ is not an object of strings'],
    [
      'a type of another time',
      fileOf({ x: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } }, 1),
      'tensor "x", dtype',
    ],
    ['a negative axis', fileOf({ x: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4), 'tensor "x", shape.0'],
    ['a wrong length', fileOf({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4), 'needs 8 bytes'],
    [
      'tensors that overlap',
      fileOf(
        {
          x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
          y: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
        },
        8,
      ),
      'tensor "y" starts at byte 4, expected 8',
    ],
    ['a gap', fileOf({ x: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8), 'starts at byte 4, expected 0'],
    ['a lost end', fileOf({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 7), 'It is cut off'],
    ['something behind it', fileOf({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 5), 'It is damaged'],
  ])('is refused with %s', (_what, file, message) => {
    expect(() => readSafetensors(file, 'x.safetensors')).toThrow(WeightsError);
    expect(() => readSafetensors(file, 'x.safetensors')).toThrow(message);
  });

  it('is read or refused in words, however it is damaged', () => {
    const whole = writeSafetensors(new Map([['x', { shape: [2, 2], data: new Float32Array(4) }]]));
    const damage = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), length: fc.nat(whole.length) });
    fc.assert(
      fc.property(damage, ({ at, byte, length }) => {
        try {
          readSafetensors(whole.with(at, byte).subarray(0, length), 'x').tensors.forEach(({ data }) => data.length);
        } catch (error) {
          expect(error).toBeInstanceOf(WeightsError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
