import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { torchLayout } from './stateDict';
import type { ByteSource } from './byteSource';
import { numberTypes, toFloat32, type NumberType } from './numberTypes';
import type { Safetensors } from './safetensors';
import { elementCount, LazyTensor, type TensorData } from './tensorData';
import { WeightsError } from './weightsError';

/**
 * TensorFlow.js's format of a Keras model (https://www.tensorflow.org/js/guide/save_load): `model.json` describes the layers
 * and lists the weights, whose bytes are in files beside it. Weights may be quantized.
 */

/** What in a file's metadata holds the layers, as JSON. */
export const topologyKey = 'topology';

/** TensorFlow.js's types of number by safetensors' names. */
const types = {
  float32: 'F32',
  float16: 'F16',
  int32: 'I32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<string, NumberType>;
const typeName = z.enum(Object.keys(types) as [keyof typeof types]);

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: typeName,
  /** A stored number x stands for x · scale + min; float16 stands for itself. */
  quantization: z.object({ dtype: typeName, scale: z.number().optional(), min: z.number().optional() }).optional(),
});
const groupSchema = z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) });
const modelSchema = z.object({
  format: z.string().optional(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(groupSchema),
});
type Weight = z.infer<typeof weightSchema>;

/** JSON, not safetensors: whose first eight bytes are a number that is never so large. */
export function isLayersModel(bytes: ByteSource): boolean {
  const start = bytes.read(0, Math.min(8, bytes.size));
  return start[0] === '{'.charCodeAt(0) && start[7] !== 0;
}

/**
 * Reads what `model.json` lists; the files beside it are read when the first of their tensors is asked for. Names are
 * `<layer>.<weight>`, axes in PyTorch's order as in every other file of weights.
 * @throws {WeightsError} when it is no layers-model, or a file beside it is missing or too short
 */
export function openLayersModel(bytes: ByteSource): Safetensors {
  const { modelTopology, weightsManifest } = parse(bytes);
  const tensors = new Map<string, TensorData>();
  for (const { paths, weights } of weightsManifest) {
    const expected = weights.reduce((sum, weight) => sum + storedBytes(weight), 0);
    let content: Buffer | undefined;
    let at = 0;
    for (const weight of weights) {
      const [from, to] = [at, (at += storedBytes(weight))];
      const read = () => {
        content ??= readFiles(bytes.name, paths, expected);
        return decoded(weight, new Uint8Array(content.subarray(from, to)).buffer, bytes.name);
      };
      const tensor = torchLayout(new LazyTensor(weight.shape, read));
      tensors.set(weight.name.replaceAll('/', '.'), tensor);
    }
  }
  return { tensors, metadata: { [topologyKey]: JSON.stringify(modelTopology) } };
}

function parse(bytes: ByteSource): z.infer<typeof modelSchema> {
  const unlike = (why: string) =>
    new WeightsError(
      `${bytes.name} is not a TensorFlow.js layers-model: ${why}. Expected the model.json that tf.keras models become by ` +
        '"tensorflowjs_converter --output_format tfjs_layers_model".',
    );
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes.read(0, bytes.size)).toString('utf8'));
  } catch (error) {
    throw unlike((error as Error).message);
  }
  if (typeof json === 'object' && json !== null && 'format' in json && json.format === 'graph-model')
    throw unlike('it is a graph-model, which cannot be trained');
  const parsed = modelSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path: at, message } = parsed.error.issues[0]!;
  throw unlike(`${at.join('.')}: ${message}`);
}

const storedType = ({ dtype, quantization }: Weight): NumberType => types[quantization?.dtype ?? dtype];
const storedBytes = (weight: Weight): number => elementCount(weight.shape) * numberTypes[storedType(weight)].bytes;

/** The bytes of files that continue one another. */
function readFiles(modelFile: string, names: readonly string[], expected: number): Buffer {
  const content = Buffer.concat(names.map((name) => readBeside(modelFile, name)));
  if (content.length !== expected)
    throw new WeightsError(
      `${modelFile} lists ${expected} bytes of weights in ${names.join(', ')}, but there are ${content.length}: fetch them again.`,
    );
  return content;
}

function readBeside(modelFile: string, name: string): Buffer {
  if (path.basename(name) !== name)
    throw new WeightsError(`${modelFile} names "${name}": expected the name of a file in its own folder.`);
  try {
    return readFileSync(path.join(path.dirname(modelFile), name));
  } catch (error) {
    throw new WeightsError(
      `${modelFile} needs the file ${name} beside it, which cannot be read: ${(error as Error).message}.`,
    );
  }
}

function decoded(weight: Weight, stored: ArrayBuffer, file: string): Float32Array {
  const values = toFloat32(storedType(weight), stored, `${file}: weight "${weight.name}"`);
  const { scale, min } = weight.quantization ?? {};
  return scale === undefined || min === undefined ? values : values.map((x) => x * scale + min);
}
