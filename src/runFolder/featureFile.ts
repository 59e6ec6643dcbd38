import { readdir, readFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomicWrite';
import { runPaths } from './layout';

/**
 * `features/epoch-0001.safetensors`: what the network makes of validation images after an epoch. Tensors: `features` [n, d] and,
 * with AdaRand, the references' `means` and `deviations` [K, d], all float32; `labels` and `predicted` [n], int32.
 */
export interface FeatureSnapshot {
  /** Counted from 1. */
  epoch: number;
  /** d */
  dimension: number;
  classes: string[];
  /** Of each image, from the dataset's folder. */
  paths: string[];
  /** [n, d], row by row. */
  features: Float32Array;
  /** [n] */
  labels: Int32Array;
  predicted: Int32Array;
  /** μ [K, d] and σ [K, d] of AdaRand's references. */
  means?: Float32Array;
  deviations?: Float32Array;
}

const headerSchema = z.object({
  __metadata__: z.object({ epoch: z.string(), dimension: z.string(), classes: z.string(), paths: z.string() }),
  features: tensorSchema('F32'),
  labels: tensorSchema('I32'),
  predicted: tensorSchema('I32'),
  means: tensorSchema('F32').optional(),
  deviations: tensorSchema('F32').optional(),
});
const names = z.array(z.string());

function tensorSchema<Type extends string>(dtype: Type) {
  return z.object({
    dtype: z.literal(dtype),
    shape: z.array(z.number().int().nonnegative()),
    data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
  });
}

const fileName = /^epoch-(\d+)\.safetensors$/;

function fileOf(runFolder: string, epoch: number): string {
  return path.join(runPaths(runFolder).features, `epoch-${String(epoch).padStart(4, '0')}.safetensors`);
}

/** Epochs whose features a run has kept, ascending; none when it keeps none. */
export async function featureEpochs(runFolder: string): Promise<number[]> {
  const files = await readdir(runPaths(runFolder).features).catch(() => []);
  return files
    .flatMap((name) => {
      const epoch = fileName.exec(name)?.[1];
      return epoch ? [Number(epoch)] : [];
    })
    .sort((a, b) => a - b);
}

/** Atomic: a crash leaves the file of this epoch whole or not at all. @throws {FileWriteError} */
export async function writeFeatures(runFolder: string, snapshot: FeatureSnapshot): Promise<void> {
  const { epoch, dimension, classes, paths } = snapshot;
  const count = paths.length;
  const tensors = Object.entries({
    features: { dtype: 'F32', shape: [count, dimension], data: snapshot.features },
    ...(snapshot.means && { means: { dtype: 'F32', shape: [classes.length, dimension], data: snapshot.means } }),
    ...(snapshot.deviations && {
      deviations: { dtype: 'F32', shape: [classes.length, dimension], data: snapshot.deviations },
    }),
    labels: { dtype: 'I32', shape: [count], data: snapshot.labels },
    predicted: { dtype: 'I32', shape: [count], data: snapshot.predicted },
  });
  let offset = 0;
  const described = tensors.map(([name, { dtype, shape, data }]) => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, offset] }] as const;
  });
  const metadata = {
    epoch: String(epoch),
    dimension: String(dimension),
    classes: JSON.stringify(classes),
    paths: JSON.stringify(paths),
  };
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(described) });
  const bytes = Buffer.byteLength(json);
  // The numbers begin at a multiple of 8 bytes, as the format asks.
  const header = Buffer.from(json + ' '.repeat((8 - (bytes % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await mkdir(runPaths(runFolder).features, { recursive: true });
  const parts = tensors.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeFileAtomic(fileOf(runFolder, epoch), [length, header, ...parts]);
}

/** @throws {Error} when the file cannot be read, or is none of ours */
export async function readFeatures(runFolder: string, epoch: number): Promise<FeatureSnapshot> {
  const file = fileOf(runFolder, epoch);
  const bytes = await readFile(file);
  try {
    return decodeFeatures(bytes);
  } catch (error) {
    throw new Error(`${file} is damaged: ${(error as Error).message}. The run goes on without it: delete the file.`);
  }
}

function decodeFeatures(bytes: Buffer): FeatureSnapshot {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 8, start)));
  const dataOf = ({ data_offsets: [begin, end] }: { data_offsets: [number, number] }): ArrayBuffer => {
    if (begin > end || start + end > bytes.length) throw new RangeError('a tensor lies beyond its end');
    // A copy: the bytes of a file lie at any address, numbers must not.
    return new Uint8Array(bytes.subarray(start + begin, start + end)).buffer;
  };
  const { __metadata__: metadata, features, labels, predicted, means, deviations } = header;
  return {
    epoch: Number(metadata.epoch),
    dimension: Number(metadata.dimension),
    classes: names.parse(JSON.parse(metadata.classes)),
    paths: names.parse(JSON.parse(metadata.paths)),
    features: new Float32Array(dataOf(features)),
    labels: new Int32Array(dataOf(labels)),
    predicted: new Int32Array(dataOf(predicted)),
    ...(means && { means: new Float32Array(dataOf(means)) }),
    ...(deviations && { deviations: new Float32Array(dataOf(deviations)) }),
  };
}
