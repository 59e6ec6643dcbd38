import { cudaLibraries, type Machine } from './machine';
import type { GpuProcess, NvidiaGpu, NvidiaReport } from './nvidia';
import type { InstallableEngine } from './table';

/**
 * What there is to say about an engine on a machine before it is loaded.
 * - `blocker`: it will not work, or not on the GPU
 * - `warning`: it may not work
 * - `note`: a person should know
 */
export interface Finding {
  readonly severity: 'blocker' | 'warning' | 'note';
  readonly message: string;
}

/** The oldest drivers that run programs made with CUDA 11 (CUDA's release notes, minor version compatibility). */
const oldestDriver: Record<string, string> = { 'linux-x64': '450.80.02', 'win32-x64': '452.39' };
const oldestCudnn = '8.1';
/** TensorFlow 2.9 has kernels ready for GPUs below this; later ones compile them. */
const firstCompiledCapability = 9;
/** The oldest GPUs that it has kernels for. */
const oldestCapability = 3.5;
/** MiB below which a network hardly fits. */
const littleMemory = 2048;

/** What keeps an engine from working on a machine, and what a person should know. Blockers come first. */
export function preflight(engine: InstallableEngine, machine: Machine): Finding[] {
  if (!engine.platforms.includes(machine.platform))
    return [blocker(`${engine.name} is made for ${engine.platforms.join(', ')}, and this is ${machine.platform}.`)];
  const findings = [
    ...(engine.name !== 'webgpu' && machine.avx === false
      ? [blocker('This processor has no AVX, which TensorFlow needs: it would crash. Use the engine onnx.')]
      : []),
    ...(engine.name === 'tensorflow-gpu' ? gpuFindings(machine) : []),
  ];
  const order = ['blocker', 'warning', 'note'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Whether TensorFlow compiles its kernels for a GPU of this machine when it is used for the first time. */
export function compilesKernels({ nvidia }: Machine): boolean {
  return !!nvidia && 'gpus' in nvidia && nvidia.gpus.some(isNewer);
}

function gpuFindings(machine: Machine): Finding[] {
  const { nvidia, visibleDevices } = machine;
  const hidden = visibleDevices !== undefined && /^\s*(-1.*)?$/.test(visibleDevices);
  return [
    ...(hidden ? [blocker(`CUDA_VISIBLE_DEVICES is "${visibleDevices}", which hides all GPUs.`)] : []),
    ...(nvidia && 'problem' in nvidia ? [blocker(nvidia.problem)] : nvidia ? driverFindings(nvidia, machine) : []),
    ...libraryFindings(machine),
  ];
}

function driverFindings({ driver, gpus, processes }: NvidiaReport, { platform }: Machine): Finding[] {
  if (gpus.length === 0) return [blocker("NVIDIA's driver finds no GPU.")];
  const oldest = oldestDriver[platform];
  return [
    ...(oldest && isOlder(driver, oldest)
      ? [blocker(`NVIDIA's driver is ${driver}; CUDA 11 needs ${oldest} or newer. Update it.`)]
      : []),
    ...gpus.flatMap((gpu) => gpuFinding(gpu, processes)),
    note(`${gpus.map(describeGpu).join('; ')}; driver ${driver}.`),
  ];
}

function gpuFinding(gpu: NvidiaGpu, processes: readonly GpuProcess[]): Finding[] {
  const { name, computeCapability: capability } = gpu;
  const findings: Finding[] = [];
  if (capability !== undefined && capability < oldestCapability)
    findings.push(blocker(`${name} is too old for TensorFlow: it has compute capability ${capability} (needs 3.5).`));
  if (isNewer(gpu))
    findings.push(
      note(
        `${name} is newer than TensorFlow 2.9: it compiles its kernels for this GPU when it is used for the first time, which ` +
          `takes minutes, up to half an hour. They are kept for the next time.`,
      ),
    );
  if (gpu.free !== undefined && gpu.free < littleMemory)
    findings.push(
      warning(`${name} has only ${formatMiB(gpu.free)} of ${formatMiB(gpu.memory)} free${usedBy(processes)}.`),
    );
  return findings;
}

function libraryFindings({ platform, libraries }: Machine): Finding[] {
  const needed = cudaLibraries[platform.split('-')[0] as NodeJS.Platform];
  if (!libraries || !needed) return [];
  const missing = needed.filter((name) => !libraries.has(name));
  const cudnnName = needed.at(-1)!;
  const cudnn = libraries.get(cudnnName);
  const variable = platform.startsWith('win32') ? 'PATH' : 'LD_LIBRARY_PATH';
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      blocker(
        `Not found: ${missing.join(', ')}. ${whatToInstall(missing, cudnnName)} Name the folder in ${variable} if it is installed ` +
          `in a place of its own, then start VS Code again.`,
      ),
    );
  if (cudnn?.version && isOlder(cudnn.version, oldestCudnn))
    findings.push(
      blocker(`cuDNN is ${cudnn.version} (${cudnn.file}); TensorFlow needs ${oldestCudnn} or newer, below 9.`),
    );
  const found = [...libraries].filter(([name]) => name === needed[0] || name === cudnnName);
  if (found.length > 0)
    findings.push(
      note(`${found.map(([, { file, version }]) => `${file}${version ? ` (${version})` : ''}`).join(', ')}.`),
    );
  return findings;
}

function whatToInstall(missing: readonly string[], cudnn: string): string {
  const parts = [missing.some((name) => name !== cudnn) && 'CUDA 11.2', missing.includes(cudnn) && 'cuDNN 8.1'];
  return `Install ${parts.filter(Boolean).join(' and ')} (developer.nvidia.com).`;
}

function describeGpu({ name, memory, free }: NvidiaGpu): string {
  return `${name} with ${formatMiB(memory)}${free === undefined ? '' : `, ${formatMiB(free)} free`}`;
}

/** Who has taken a GPU's memory: ", used by python (process 4711, 70.1 GiB)". */
export function usedBy(processes: readonly GpuProcess[]): string {
  const named = [...processes]
    .sort((a, b) => (b.memory ?? 0) - (a.memory ?? 0))
    .slice(0, 3)
    .map(({ pid, name, memory }) => `${name} (process ${pid}${memory === undefined ? '' : `, ${formatMiB(memory)}`})`);
  return named.length > 0 ? `, used by ${named.join(', ')}` : '';
}

export function formatMiB(mebibytes: number): string {
  return mebibytes < 1024 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

function isNewer({ computeCapability = 0 }: NvidiaGpu): boolean {
  return computeCapability >= firstCompiledCapability;
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let i = 0; i < b!.length; i++) if ((a![i] ?? 0) !== b![i]) return (a![i] ?? 0) < b![i]!;
  return false;
}

const blocker = (message: string): Finding => ({ severity: 'blocker', message });
const warning = (message: string): Finding => ({ severity: 'warning', message });
const note = (message: string): Finding => ({ severity: 'note', message });
