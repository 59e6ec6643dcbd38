import { execFile } from 'node:child_process';
import type { InstalledPackage } from '../installedPackage';
import { repairAdvice } from './package';

/** What TensorFlow says of itself when it is loaded. */
export type Probe =
  | {
      readonly loads: true;
      /** Version of the native library. */
      readonly library: string;
      /** Whether it computes on a GPU; `undefined` if this version does not tell. */
      readonly gpu?: boolean;
      /** As the driver calls it, if TensorFlow's log says so. */
      readonly gpuName?: string;
      /** Libraries for the GPU that TensorFlow looked for and did not find. */
      readonly missingLibraries: readonly string[];
    }
  | { readonly loads: false; readonly reason: string };

/**
 * Milliseconds that loading may take. Starting CUDA takes seconds, on a machine that reads the libraries for the first time
 * perhaps a minute; where TensorFlow compiles its kernels, up to half an hour.
 */
const patience = { usual: 120_000, compiling: 45 * 60_000 };

/** What TensorFlow is told by its environment, unless a person has. */
export const environment = {
  /** Else it takes all of the GPU's memory at once. */
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  /** Bytes that CUDA keeps of what it has compiled. Its default is too little for TensorFlow's kernels. */
  CUDA_CACHE_MAXSIZE: String(4 * 1024 ** 3),
};

/** `isUsingGpuDevice` is true if TensorFlow's context has a GPU among its devices, not if the package is one for GPUs. */
const program = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value === undefined || value === null;
  const backend = require(process.argv[1]).backend();
  console.log(JSON.stringify({ library: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice }));
`;

/**
 * Loads the package in a process of its own: a native library that crashes takes only that one down.
 * @param compiles whether TensorFlow may have to compile its kernels for the GPU
 */
export function probe(found: InstalledPackage, compiles: boolean): Promise<Probe> {
  const timeout = compiles ? patience.compiling : patience.usual;
  const env = { ...environment, ...process.env, TF_CPP_MIN_LOG_LEVEL: '0', ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', program, found.folder], { env, timeout }, (error, stdout, log) => {
      if (error) return resolve({ loads: false, reason: failure(found, error, log) });
      const { library, gpu } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { library: string; gpu?: boolean };
      resolve({ loads: true, library, gpu, ...readLog(log) });
    });
  });
}

/** What TensorFlow's log tells of the GPU and of the libraries for it. */
export function readLog(log: string): { gpuName?: string; missingLibraries: string[] } {
  const gpuName = /Created device .*GPU:0 .*?name: ([^,\n]+)/.exec(log)?.[1]?.trim();
  const missing = [...log.matchAll(/Could not load dynamic library '([^']+)'/g)].map(([, name]) => name!);
  return { gpuName, missingLibraries: [...new Set(missing)] };
}

function failure(found: InstalledPackage, error: { killed?: boolean; signal?: string | null }, log: string): string {
  const { name, folder } = found;
  if (error.killed) return `${name} in ${folder} did not load within minutes, and was ended.`;
  if (error.signal)
    return (
      `${name} in ${folder} crashes when it is loaded (${error.signal}): its native library does not fit this machine. ` +
      `TensorFlow needs a processor with AVX; use the engine "onnx" otherwise.`
    );
  if (/tfjs_binding\.node.*can ?not be found|cannot open shared object|specified module could not be found/s.test(log))
    return repairAdvice(found);
  const reason = /^\w*Error: .*$/m.exec(log)?.[0] ?? log.trim().split('\n').at(-1);
  return `${name} in ${folder} does not load: ${reason}`;
}
