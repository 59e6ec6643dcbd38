import { z } from 'zod';
import { type ByteSource, inMemory } from './byteSource';
import { numberToHalf } from './float16';
import { numberTypes, toFloat32, type NumberType } from './numberTypes';
import { elementCount, LazyTensor, shapeText, type TensorData } from './tensorData';
import { WeightsError } from './weightsError';

/**
 * The safetensors format (https://huggingface.co/docs/safetensors): the length of the header as 8 bytes, little-endian; the
 * header, JSON that gives each tensor's type, shape and bytes; then the bytes of all tensors, without gaps.
 */

export interface Safetensors {
  readonly tensors: Map<string, TensorData>;
  /** Free text that the writer left, by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

const metadataKey = '__metadata__';
const size = z.number().int().min(0);
const entrySchema = z.object({
  dtype: z.enum(Object.keys(numberTypes) as [NumberType, ...NumberType[]]),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
type Entry = z.infer<typeof entrySchema>;

/** The header's length is rounded up to this, so that the tensors start aligned. */
const alignment = 8;
const lengthBytes = 8;

/**
 * Reads the header; each tensor is read when its data is asked for. Every number type becomes float32.
 * @throws WeightsError when the bytes are not a complete safetensors file
 */
export function openSafetensors(bytes: ByteSource): Safetensors {
  const { header, bodyStart } = readHeader(bytes);
  const source = bytes.name;
  const metadata = header[metadataKey] ?? {};
  if (!isMetadata(metadata)) throw foreign(source, `its ${metadataKey} is not an object of strings`);

  const entries = Object.entries(header)
    .filter(([name]) => name !== metadataKey)
    .map(([name, value]) => [name, parseEntry(name, value, source)] as const);
  checkBytesAreCovered(entries, bytes.size - bodyStart, source);

  const tensors = new Map<string, TensorData>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of entries) {
    const read = () => bytes.read(bodyStart + offsets[0], bodyStart + offsets[1]).buffer;
    tensors.set(name, new LazyTensor(shape, () => toFloat32(dtype, read(), `${source}: tensor "${name}"`)));
  }
  return { tensors, metadata };
}

/** Not by zod, which leaves out a key that is called `__proto__`. */
function isMetadata(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string')
  );
}

/**
 * Reads a file that is in memory.
 * @param source the file's name, for error messages
 * @throws WeightsError when the bytes are not a complete safetensors file
 */
export function readSafetensors(bytes: Uint8Array, source: string): Safetensors {
  return openSafetensors(inMemory(bytes, source));
}

function readHeader(bytes: ByteSource): { header: Record<string, unknown>; bodyStart: number } {
  const source = bytes.name;
  if (bytes.size < lengthBytes) throw foreign(source, `it has ${bytes.size} bytes`);
  const length = Number(new DataView(bytes.read(0, lengthBytes).buffer).getBigUint64(0, true));
  const bodyStart = lengthBytes + length;
  if (bodyStart > bytes.size)
    throw foreign(source, `its header claims ${length} bytes, and the file has ${bytes.size} in all`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.read(lengthBytes, bodyStart));
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return { header: header as Record<string, unknown>, bodyStart };
  } catch {
    // Falls through: text that is not JSON is as foreign as JSON of another kind.
  }
  throw foreign(source, 'its header is not a JSON object');
}

function parseEntry(name: string, value: unknown, source: string): Entry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new WeightsError(
      `${source}: tensor "${name}", ${issue.path.join('.') || 'entry'}: ${issue.message}. ` +
        `Supported types: ${Object.keys(numberTypes).join(', ')}.`,
    );
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  const expected = elementCount(shape) * numberTypes[dtype].bytes;
  if (offsets[1] - offsets[0] !== expected)
    throw new WeightsError(
      `${source}: tensor "${name}" of type ${dtype} and shape ${shapeText(shape)} needs ${expected} bytes, ` +
        `its data_offsets ${offsets.join('–')} hold ${offsets[1] - offsets[0]}. The file is damaged: fetch it again.`,
    );
  return parsed.data;
}

/** Tensors must lie end to end from the first byte to the last: a shorter file was cut off, a longer one is not this format. */
function checkBytesAreCovered(
  entries: readonly (readonly [string, Entry])[],
  bodyLength: number,
  source: string,
): void {
  let end = 0;
  for (const [name, entry] of entries.toSorted(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )) {
    const [from, to] = entry.data_offsets;
    if (from !== end)
      throw new WeightsError(
        `${source}: tensor "${name}" starts at byte ${from}, expected ${end}: tensors overlap or leave a gap. ` +
          `The file is damaged: fetch it again.`,
      );
    end = to;
  }
  if (end !== bodyLength)
    throw new WeightsError(
      `${source}: the tensors need ${end} bytes after the header, the file has ${bodyLength}. ` +
        `It is ${end > bodyLength ? 'cut off' : 'damaged'}: fetch it again.`,
    );
}

function foreign(source: string, why: string): WeightsError {
  return new WeightsError(
    `${source} is not a safetensors file: ${why}. Expected a complete .safetensors file, ` +
      `as safetensors.torch.save_file(model.state_dict(), …) writes it in Python.`,
  );
}

export interface SafetensorsOptions {
  /** Type of every tensor in the file. */
  readonly dtype?: 'F32' | 'F16';
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a safetensors file. Tensors and metadata are sorted by name: the same content gives the same bytes. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, TensorData>,
  options: SafetensorsOptions = {},
): Uint8Array {
  const { dtype = 'F32', metadata = {} } = options;
  const sorted = [...tensors].sort(byName);
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0)
    header.push([metadataKey, Object.fromEntries(Object.entries(metadata).sort(byName))]);
  let end = 0;
  for (const [name, { shape }] of sorted) {
    const start = end;
    end += elementCount(shape) * numberTypes[dtype].bytes;
    header.push([name, { dtype, shape, data_offsets: [start, end] }]);
  }

  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / alignment) * alignment;
  const bodyStart = lengthBytes + headerLength;
  const bytes = new Uint8Array(bodyStart + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(' '.charCodeAt(0), lengthBytes, bodyStart);
  bytes.set(text, lengthBytes);
  let at = bodyStart;
  for (const [name, { shape, data }] of sorted) {
    if (elementCount(shape) !== data.length)
      throw new WeightsError(`Tensor "${name}" of shape ${shapeText(shape)} has ${data.length} numbers.`);
    const encoded = dtype === 'F32' ? data : Uint16Array.from(data, numberToHalf);
    bytes.set(new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength), at);
    at += encoded.byteLength;
  }
  return bytes;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
