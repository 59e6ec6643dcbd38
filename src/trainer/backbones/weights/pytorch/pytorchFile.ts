import { z } from 'zod';
import type { ByteSource } from '../byteSource';
import { numberTypes } from '../numberTypes';
import { LazyTensor, type TensorData } from '../tensorData';
import { WeightsError } from '../weightsError';
import { isStorageType, Storage } from './storage';
import { PickleGlobal, unpickle, type UnpickleOptions } from './unpickle';
import { readZipDirectory, type ZipEntry } from './zipArchive';

/*
 * Files of `torch.save`. Since PyTorch 1.6 they are a ZIP archive: `data.pkl`, a pickle whose tensors name storages by key, and
 * the storages in `data/<key>`. Before, they were pickles one after the other (a magic number, the protocol, sizes of types, the
 * object, the keys of its storages) and then each storage as its length, 8 bytes, and its numbers.
 */

/** A number that the older format begins with. */
const magicNumber = Number(0x1950a86a20f9469cfc6cn);
/** Its pickle: PROTO 2, LONG1 with 10 bytes. */
const legacyStart = [0x80, 2, 0x8a, 10];
const legacyProtocol = 1001;
const lengthBytes = 8;
const mostPickleBytes = 2 ** 24;
/** `{'state_dict': {'model': {…}}}` has three. */
const nestingLimit = 4;

const index = z.number().int().min(0);
/** Its type, its key, where PyTorch had it, how many numbers it has; the older format adds None. */
const storageId = z
  .tuple([z.literal('storage'), z.instanceof(PickleGlobal), z.string(), z.unknown(), index])
  .rest(z.null())
  .refine(([, type]) => isStorageType(type.name));
const tensorArguments = z.tuple([z.instanceof(Storage), index, z.array(index), z.array(index)]).rest(z.unknown());
const parameterArguments = z.tuple([z.instanceof(LazyTensor)]).rest(z.unknown());

export function isPyTorchFile(bytes: ByteSource): boolean {
  const start = [...bytes.read(0, Math.min(bytes.size, legacyStart.length))];
  return String.fromCharCode(...start) === 'PK\x03\x04' || start.join() === legacyStart.join();
}

/**
 * The tensors of a file that `torch.save` wrote, by name: those of a dictionary, or of the dictionary in it that has most, as in
 * `{'epoch': 90, 'state_dict': {…}}`. Each is read when its data is asked for. No code of the file is ever run.
 * @throws {WeightsError} when the file is damaged, or holds other objects than tensors in dictionaries
 */
export function openPyTorchFile(bytes: ByteSource): Map<string, TensorData> {
  const isArchive = bytes.read(0, 1)[0] !== legacyStart[0];
  return tensorsOf(isArchive ? readArchive(bytes) : readLegacy(bytes), bytes.name);
}

function readArchive(bytes: ByteSource): unknown {
  const entries = readZipDirectory(bytes);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  const pickle = pickleName === undefined ? undefined : entries.get(pickleName);
  if (!pickle) throw new WeightsError(`${bytes.name} is an archive, but not one of PyTorch: it has no data.pkl.`);
  const where = (key: string) => entries.get(pickleName!.replace('data.pkl', `data/${key}`));
  return unpickle(bytes.read(pickle.from, pickle.to), 0, pickleOptions(bytes, where)).value;
}

function readLegacy(bytes: ByteSource): unknown {
  const storages = new Map<string, Storage>();
  const where = new Map<string, ZipEntry>();
  const options = pickleOptions(bytes, (key) => where.get(key), storages);
  // How long the pickles are is not known before they are read; beside the storages they are small.
  const pickles = bytes.read(0, Math.min(bytes.size, mostPickleBytes));
  let at = 0;
  const next = () => {
    const { value, end } = unpickle(pickles, at, options);
    at = end;
    return value;
  };
  const [magic, protocol] = [next(), next(), next()];
  if (magic !== magicNumber || protocol !== legacyProtocol)
    throw damaged(bytes, 'it does not begin as torch.save begins');
  const object = next();
  const keys = z.array(z.string()).safeParse(next());
  if (!keys.success) throw damaged(bytes, 'the keys of its storages are missing');
  for (const key of keys.data) {
    const storage = storages.get(key);
    if (!storage) throw damaged(bytes, `nothing says what its storage "${key}" is`);
    const from = at + lengthBytes;
    at = from + storage.count * numberTypes[storage.type].bytes;
    if (at > bytes.size) throw damaged(bytes, `it has ${bytes.size} bytes, and its storages need ${at}`);
    where.set(key, { from, to: at });
  }
  return object;
}

/** @param storages takes those that the pickle names: tensors with the same key share one */
function pickleOptions(
  bytes: ByteSource,
  where: (key: string) => ZipEntry | undefined,
  storages = new Map<string, Storage>(),
): UnpickleOptions {
  const parse = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw damaged(bytes, `it does not describe a ${what} as torch.save does`);
    return parsed.data;
  };
  return {
    source: bytes.name,
    isKnown: isStorageType,
    callables: new Map<string, (args: readonly unknown[]) => unknown>([
      ['collections.OrderedDict', () => new Map()],
      [
        'torch._utils._rebuild_tensor_v2',
        (args) => {
          const [storage, offset, shape, strides] = parse(tensorArguments, args, 'tensor');
          if (shape.length !== strides.length) throw damaged(bytes, 'a tensor has another number of strides than axes');
          return storage.tensor(offset, shape, strides);
        },
      ],
      ['torch._utils._rebuild_parameter', (args) => parse(parameterArguments, args, 'parameter')[0]],
    ]),
    load(id) {
      const [, type, key, , count] = parse(storageId, id, 'storage');
      const storage = storages.get(key) ?? new Storage(bytes, type.name, count, () => where(key));
      storages.set(key, storage);
      return storage;
    },
  };
}

/** Of the dictionaries in an object, the one that holds the most tensors. */
function tensorsOf(object: unknown, source: string): Map<string, TensorData> {
  const candidates = dictionariesIn(object, nestingLimit).map(
    (dictionary) =>
      new Map(
        [...dictionary].filter(
          (entry): entry is [string, TensorData] => typeof entry[0] === 'string' && entry[1] instanceof LazyTensor,
        ),
      ),
  );
  const tensors = candidates.reduce((most, next) => (next.size > most.size ? next : most), new Map());
  if (tensors.size > 0) return tensors;
  throw new WeightsError(
    `${source} holds no dictionary of tensors. Expected a state dict: torch.save(model.state_dict(), …) in Python.`,
  );
}

function dictionariesIn(object: unknown, depth: number): Map<unknown, unknown>[] {
  if (!(object instanceof Map) || depth === 0) return [];
  return [object, ...[...object.values()].flatMap((value) => dictionariesIn(value, depth - 1))];
}

function damaged({ name }: ByteSource, why: string): WeightsError {
  return new WeightsError(`${name} cannot be read as a PyTorch file: ${why}. Fetch it again, or save it again.`);
}
