import { halfToNumber } from './float16';
import { WeightsError } from './weightsError';

/** The types of number that weights files hold, by their names in safetensors. All supported machines are little-endian. */
export const numberTypes = {
  F64: { bytes: 8, decode: (buffer: ArrayBuffer) => narrowed(new Float64Array(buffer), staysFinite) },
  F32: { bytes: 4, decode: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  F16: { bytes: 2, decode: (buffer: ArrayBuffer) => fromHalves(new Uint16Array(buffer)) },
  BF16: { bytes: 2, decode: (buffer: ArrayBuffer) => fromBrainFloats(new Uint16Array(buffer)) },
  I64: { bytes: 8, decode: (buffer: ArrayBuffer) => narrowed(toNumbers(new BigInt64Array(buffer)), staysExact) },
  U64: { bytes: 8, decode: (buffer: ArrayBuffer) => narrowed(toNumbers(new BigUint64Array(buffer)), staysExact) },
  I32: { bytes: 4, decode: (buffer: ArrayBuffer) => narrowed(new Int32Array(buffer), staysExact) },
  U32: { bytes: 4, decode: (buffer: ArrayBuffer) => narrowed(new Uint32Array(buffer), staysExact) },
  I16: { bytes: 2, decode: (buffer: ArrayBuffer) => Float32Array.from(new Int16Array(buffer)) },
  U16: { bytes: 2, decode: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer)) },
  I8: { bytes: 1, decode: (buffer: ArrayBuffer) => Float32Array.from(new Int8Array(buffer)) },
  U8: { bytes: 1, decode: (buffer: ArrayBuffer) => Float32Array.from(new Uint8Array(buffer)) },
  BOOL: { bytes: 1, decode: (buffer: ArrayBuffer) => Float32Array.from(new Uint8Array(buffer)) },
} as const;

export type NumberType = keyof typeof numberTypes;

/**
 * Numbers of any type as float32.
 * @param buffer holds them and nothing else
 * @param what the tensor and its file, for error messages
 * @throws {WeightsError} when one of them is out of float32's range, or an integer that float32 cannot hold
 */
export function toFloat32(type: NumberType, buffer: ArrayBuffer, what: string): Float32Array<ArrayBuffer> {
  try {
    return numberTypes[type].decode(buffer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WeightsError(
      `${what} holds ${error.message}, a ${type} number that float32 cannot hold: expected float32 weights.`,
    );
  }
}

const staysFinite = (value: number, rounded: number) => Number.isFinite(rounded) || !Number.isFinite(value);
const staysExact = (value: number, rounded: number) => rounded === value;

/** @throws {RangeError} that names a number that does not stay what it must */
function narrowed(
  values: Float64Array | Int32Array | Uint32Array,
  stays: (value: number, rounded: number) => boolean,
): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    floats[i] = values[i]!;
    if (!stays(values[i]!, floats[i]!)) throw new RangeError(String(values[i]));
  }
  return floats;
}

function toNumbers(values: BigInt64Array | BigUint64Array): Float64Array {
  return Float64Array.from(values as BigInt64Array, Number);
}

/** The upper half of a float32. */
function fromBrainFloats(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** A table of all 65,536 half-precision numbers, made when the first is needed, is ten times as fast as computing each. */
let halves: Float32Array | undefined;

function fromHalves(patterns: Uint16Array): Float32Array<ArrayBuffer> {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, pattern) => halfToNumber(pattern));
  const floats = new Float32Array(patterns.length);
  for (let i = 0; i < patterns.length; i++) floats[i] = halves[patterns[i]!]!;
  return floats;
}
