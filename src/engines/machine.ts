import { readFile } from 'node:fs/promises';
import { findLibraries, type FoundLibrary } from './libraries';
import { askNvidia, type NvidiaProblem, type NvidiaReport } from './nvidia';
import type { InstallableEngine } from './table';

/** What an engine finds on a machine. */
export interface Machine {
  /** `process.platform`-`process.arch`. */
  readonly platform: string;
  /** Whether the processor has AVX; undefined if that is not known. */
  readonly avx?: boolean;
  /** Only where the engine needs it. */
  readonly nvidia?: NvidiaReport | NvidiaProblem;
  /** Those of `cudaLibraries` that were found; only where the engine needs them. */
  readonly libraries?: ReadonlyMap<string, FoundLibrary>;
  /** `CUDA_VISIBLE_DEVICES`, which can hide GPUs. */
  readonly visibleDevices?: string;
}

/** What TensorFlow 2.9 loads before it takes a GPU; if one is missing it computes on the processor. */
export const cudaLibraries: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    ...['libcudart.so.11.0', 'libcublas.so.11', 'libcublasLt.so.11', 'libcufft.so.10', 'libcurand.so.10'],
    ...['libcusolver.so.11', 'libcusparse.so.11', 'libcudnn.so.8'],
  ],
  win32: [
    ...['cudart64_110.dll', 'cublas64_11.dll', 'cublasLt64_11.dll', 'cufft64_10.dll', 'curand64_10.dll'],
    ...['cusolver64_11.dll', 'cusparse64_11.dll', 'cudnn64_8.dll'],
  ],
};

/** Looks at this machine with the eyes of an engine. Starts nothing but the system's own programs. */
export async function lookAtMachine(
  { name }: Pick<InstallableEngine, 'name'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Machine> {
  const platform = `${process.platform}-${process.arch}`;
  const avx = await hasAvx();
  if (name !== 'tensorflow-gpu') return { platform, avx };
  const [nvidia, libraries] = await Promise.all([
    askNvidia(env),
    findLibraries(cudaLibraries[process.platform] ?? [], env),
  ]);
  return { platform, avx, nvidia, libraries, visibleDevices: env['CUDA_VISIBLE_DEVICES'] };
}

async function hasAvx(): Promise<boolean | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const flags = /^flags\s*:(.*)$/m.exec(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''))?.[1];
  return flags && / avx( |$)/.test(flags) ? true : flags ? false : undefined;
}
