import type { EngineInfo } from '../protocol/jobs';

/**
 * The engines that a person can install. Their native libraries are too large for the extension, differ from machine to
 * machine, or come with conditions of their own; `onnx` needs no installation.
 */
export interface InstallableEngine {
  readonly name: InstallableEngineName;
  /** What it computes on, for a person. */
  readonly summary: string;
  /** The npm package that npm installs, with what it depends on. */
  readonly package: { readonly name: string; readonly version: string };
  /** Its install script fetches the native library; else that lies in the package and no script is run. */
  readonly needsInstallScript: boolean;
  /** Megabytes (10⁶ bytes) that are downloaded, and that the installed engine takes. */
  readonly size: { readonly download: number; readonly installed: number };
  /** `process.platform`-`process.arch` of the machines that its native library is made for. */
  readonly platforms: readonly string[];
  /** What the machine must have, for a person. */
  readonly needs: string;
}

export type InstallableEngineName = 'tensorflow-gpu' | 'tensorflow' | 'webgpu';

/*
 * Sizes: the npm packages were measured on 25 November 2026, with npm 11 on x64 Linux: 77 MB to download and 291 MB on the
 * disk for either TensorFlow, 52 and 138 for webgpu. TensorFlow's own library, which the install script fetches, was not: its
 * archive has about 100 MB for processors and 480 MB for GPUs, and about three times as much when it is unpacked.
 */
export const installableEngines: readonly InstallableEngine[] = [
  {
    name: 'tensorflow-gpu',
    summary: 'NVIDIA GPU, through TensorFlow 2.9.1',
    package: { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0' },
    needsInstallScript: true,
    size: { download: 560, installed: 1800 },
    platforms: ['linux-x64', 'win32-x64'],
    needs: 'an NVIDIA GPU with its driver, CUDA 11 (11.2 or newer) and cuDNN 8 (8.1 or newer)',
  },
  {
    name: 'webgpu',
    summary: 'any GPU, through Dawn',
    package: { name: 'webgpu', version: '0.6.2' },
    needsInstallScript: false,
    size: { download: 52, installed: 138 },
    platforms: ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'],
    needs: 'a GPU with a driver for Vulkan, Metal or Direct3D 12',
  },
  {
    name: 'tensorflow',
    summary: 'the processor, through TensorFlow 2.9.1; for comparison, onnx is faster',
    package: { name: '@tensorflow/tfjs-node', version: '4.22.0' },
    needsInstallScript: true,
    size: { download: 180, installed: 600 },
    platforms: ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'],
    needs: 'a processor with AVX, unless it is an ARM',
  },
];

export function isInstallable(name: string): name is InstallableEngineName {
  return installableEngines.some((engine) => engine.name === name);
}

export function installableEngine(name: InstallableEngineName): InstallableEngine {
  return installableEngines.find((engine) => engine.name === name)!;
}

/** Megabytes → "52 MB", "1.8 GB". */
export function formatSize(megabytes: number): string {
  return megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** What an engine in a folder says of itself when it is loaded there, in a process of its own. */
export type SelfCheck = (engine: InstallableEngine, folder: string, signal?: AbortSignal) => Promise<EngineInfo>;
