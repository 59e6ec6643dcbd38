import * as tf from '@tensorflow/tfjs-core';
import { immediateEngine, type Engine, type EngineReport } from '../engine';
import { installAdvice, type InstalledPackage } from '../installedPackage';
import { registerMissingKernels } from '../missingKernels';
import { adapterInWords, isSoftware } from './adapter';
import { findDawn, loadDawn } from './dawn';
import { probe } from './probe';

/** Name under which tfjs's kernels for WebGPU are registered. */
const backendName = 'webgpu';
/** Milliseconds. It takes a second or two; software adapters take longer. */
const selfCheckTimeout = 300_000;

/** Whether Dawn is there, finds a GPU, and computes on it. Loads it in another process only. */
export async function describeWebgpu(): Promise<EngineReport> {
  const name = 'webgpu';
  const nothing = { name, installed: false, device: 'GPU with Vulkan, Direct3D 12 or Metal', usesGpu: false } as const;
  const found = findDawn();
  if (!found) return { ...nothing, reason: installAdvice(name) };
  const { version } = found;
  const probed = await probe(found);
  if (!probed.works) return { ...nothing, version, reason: probed.reason };
  const device = adapterInWords(probed.adapter);
  const software = isSoftware(probed.adapter);
  if (software && process.env['ADARAND_WEBGPU_SOFTWARE'] !== '1')
    return { ...nothing, version, device, reason: softwareRefused };
  return { name, installed: true, version, device, usesGpu: !software };
}

const softwareRefused =
  'Dawn finds no GPU, only a driver that computes in software, much slower than the engine "onnx". ' +
  'For tests, ADARAND_WEBGPU_SOFTWARE=1 in the environment allows it.';

/**
 * Makes WebGPU tfjs's current backend, after a self-check at the first time.
 * @throws Error when it is not installed, has no GPU, or computes wrong
 */
export async function startWebgpu(): Promise<Engine> {
  const report = await describeWebgpu();
  if (!report.installed) throw new Error(`The engine "webgpu" cannot be used. ${report.reason}`);
  checked ??= load(findDawn()!);
  await checked.catch((error: unknown) => {
    throw new Error(
      `The engine "webgpu" does not work on ${report.device}: ${(error as Error).message}. Update the GPU's driver, or use the ` +
        `engine "onnx".`,
      { cause: error },
    );
  });
  await tf.setBackend(backendName);
  return immediateEngine(report);
}

/** The self-check of this process: it is not done again, nor is what failed once tried again. */
let checked: Promise<void> | undefined;

async function load(found: InstalledPackage): Promise<void> {
  const { DawnBackend } = await import(/* webpackMode: "eager" */ './backend');
  const { selfCheck } = await import(/* webpackMode: "eager" */ './selfCheck');
  const backend = await DawnBackend.create(await loadDawn(found));
  tf.registerBackend(backendName, () => backend);
  registerMissingKernels(backendName, 'or choose the engine "onnx"');
  await within(selfCheckTimeout, selfCheck(backendName));
}

/** @throws Error when the work takes longer */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`A small training step did not end within ${milliseconds / 1000} seconds`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
