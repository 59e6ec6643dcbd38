import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { lookAtMachine, type Machine } from '../../../engines/machine';
import { compilesKernels, preflight } from '../../../engines/preflight';
import { installableEngine } from '../../../engines/table';
import { immediateEngine, processorName, type Engine, type EngineReport } from '../engine';
import { findInstalled, installAdvice } from '../installedPackage';
import { registerFusedBatchNormalization } from './batchNormalization';
import type { TensorFlowEngineName } from './package';
import { registerMissingKernels } from '../missingKernels';
import { nodeRequire } from '../nodeRequire';
import { registerPaddingKernels } from './padding';
import { environment, probe, type Probe } from './probe';

/** Name under which both packages register their tfjs backend. */
const backendName = 'tensorflow';

/** Whether the engine's package is there, loads, and has a GPU. Loads it in another process only. */
export async function describeTensorFlow(name: TensorFlowEngineName): Promise<EngineReport> {
  const found = findInstalled(name);
  if (!found) return { ...notInstalled(name), reason: installAdvice(name) };
  const machine = name === 'tensorflow-gpu' ? await lookAtMachine({ name }) : undefined;
  const probed = await probe(found, machine !== undefined && compilesKernels(machine));
  if (!probed.loads) return { ...notInstalled(name), version: found.version, reason: probed.reason };
  const { gpu } = probed;
  const reason = machine && gpu === false ? whyNoGpu(probed, machine) : undefined;
  return {
    name,
    installed: true,
    version: found.version,
    device: deviceOf(name, probed),
    usesGpu: gpu === true,
    reason,
  };
}

let loadedFolder: string | undefined;

/**
 * Loads the engine's package and makes it tfjs's current engine. The package brings a tfjs-core of its own, but all copies of
 * tfjs-core in a process share one engine, one registry of kernels and one tensor class, by way of a global: what the package
 * registers computes the tensors of this program.
 * @throws Error when it is not installed or does not load
 */
export async function startTensorFlow(name: TensorFlowEngineName): Promise<Engine> {
  const report = await describeTensorFlow(name);
  if (!report.installed) throw new Error(`The engine "${name}" is not installed. ${report.reason}`);
  load(findInstalled(name)!.folder);
  await tf.setBackend(backendName);
  return immediateEngine(report);
}

function load(folder: string): void {
  if (loadedFolder === folder) return;
  if (loadedFolder)
    throw new Error(
      `A process can hold one TensorFlow only, and ${loadedFolder} is loaded: start another for ${folder}`,
    );
  for (const [variable, value] of Object.entries(environment)) process.env[variable] ??= value;
  // Else TensorFlow writes its diagnostics into the log.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // The package calls this function, which Node 23 has dropped.
  if (!('isNullOrUndefined' in util))
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === undefined || value === null });
  nodeRequire(folder);
  registerPaddingKernels(backendName);
  registerFusedBatchNormalization(backendName);
  registerMissingKernels(backendName, 'or choose the engine "onnx"');
  loadedFolder = folder;
}

function notInstalled(name: TensorFlowEngineName): Omit<EngineReport, 'reason'> {
  const device = name === 'tensorflow' ? processorName() : 'NVIDIA GPU with CUDA 11.2 and cuDNN 8.1';
  return { name, installed: false, device, usesGpu: false };
}

type LoadedProbe = Extract<Probe, { loads: true }>;

function deviceOf(name: TensorFlowEngineName, { gpu, gpuName = 'GPU', library }: LoadedProbe): string {
  return `${gpu ? gpuName : processorName()}${name === 'tensorflow-gpu' ? fallback(gpu) : ''}, TensorFlow ${library}`;
}

function fallback(gpu: boolean | undefined): string {
  if (gpu) return '';
  return gpu === false ? ' (TensorFlow sees no GPU)' : ' or a GPU (this version does not tell which)';
}

function whyNoGpu({ missingLibraries }: LoadedProbe, machine: Machine): string {
  const blockers = preflight(installableEngine('tensorflow-gpu'), machine).filter(
    (each) => each.severity === 'blocker',
  );
  const missing = missingLibraries.length > 0 ? `: it does not find ${missingLibraries.join(', ')}` : '';
  const needs = 'It needs an NVIDIA GPU with its driver, CUDA 11.2 and cuDNN 8.1.';
  return [
    `TensorFlow sees no GPU and would compute on the processor${missing}. ${needs}`,
    ...blockers.map(({ message }) => message),
  ].join(' ');
}
