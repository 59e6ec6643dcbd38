import type { ByteSource } from '../byteSource';
import { numberTypes, toFloat32, type NumberType } from '../numberTypes';
import { elementCount, LazyTensor, shapeText, type TensorData } from '../tensorData';
import { WeightsError } from '../weightsError';
import type { ZipEntry } from './zipArchive';

/** Types of number by PyTorch's names of their storages. */
const storageTypes: Readonly<Record<string, NumberType>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

/** A tensor whose strides are 0 repeats numbers: more often than so it would only fill the memory. */
const mostRepeated = 2 ** 20;

export function isStorageType(name: string): boolean {
  return Object.hasOwn(storageTypes, name);
}

/** A row of numbers that tensors look at; several may share one. */
export class Storage {
  readonly type: NumberType;

  /**
   * @param typeName e.g. `torch.FloatStorage`
   * @param count how many numbers it holds
   * @param where its bytes are, when the tensor is read
   */
  constructor(
    private readonly bytes: ByteSource,
    typeName: string,
    readonly count: number,
    private readonly where: () => ZipEntry | undefined,
  ) {
    this.type = storageTypes[typeName]!;
  }

  /**
   * What `torch._utils._rebuild_tensor_v2` makes: the tensor whose entry [i, j, …] is number `offset` + i · strides[0] +
   * j · strides[1] + … of the storage.
   */
  tensor(offset: number, shape: readonly number[], strides: readonly number[]): TensorData {
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset);
    const isEmpty = shape.includes(0);
    const most = Math.max(this.count, mostRepeated);
    if (!isEmpty && (last >= this.count || elementCount(shape) > most))
      throw new WeightsError(
        `${this.bytes.name} is damaged: a tensor of shape ${shapeText(shape)} looks at ${last + 1} numbers of a storage ` +
          `that has ${this.count}. Fetch it again.`,
      );
    return new LazyTensor(shape, () =>
      isEmpty ? new Float32Array() : gather(this.read(offset, last + 1), shape, strides),
    );
  }

  /** Numbers `from` … `to` − 1. */
  private read(from: number, to: number): Float32Array {
    const width = numberTypes[this.type].bytes;
    const entry = this.where();
    if (!entry || entry.to - entry.from < this.count * width)
      throw new WeightsError(
        `${this.bytes.name} is damaged: a storage of ${this.count} numbers of type ${this.type} is missing or cut off. ` +
          'Fetch it again.',
      );
    const { buffer } = this.bytes.read(entry.from + from * width, entry.from + to * width);
    return toFloat32(this.type, buffer, this.bytes.name);
  }
}

/** The entries of a tensor row by row. @param numbers begin with its first entry */
function gather(numbers: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  if (shape.every((length, axis) => length === 1 || strides[axis] === elementCount(shape.slice(axis + 1))))
    return numbers;
  const data = new Float32Array(elementCount(shape));
  let at = 0;
  const copy = (axis: number, from: number): void => {
    if (axis === shape.length) data[at++] = numbers[from]!;
    else for (let i = 0; i < shape[axis]!; i++) copy(axis + 1, from + i * strides[axis]!);
  };
  copy(0, 0);
  return data;
}
