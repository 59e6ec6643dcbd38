import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import os from 'node:os';
import { registerBackend } from '@tensorflow/tfjs-core';
import { OnnxBackend } from './backend';
import { backendName, registerKernels } from './kernels';
import { probeBlock } from './probe';
import { defaultThreads } from './threads';

export { OnnxBackend, type OnnxBackendStats } from './backend';

export interface OnnxEngineOptions {
  /** Threads of one operator; by default the physical cores that this process may use. */
  readonly threads?: number;
  /** `plain` leaves out the blocked layout. `ADARAND_ONNX_LAYOUT=plain` in the environment does the same. */
  readonly layout?: 'auto' | 'plain';
}

/** A training step of a large model with an adaptive optimizer is some 6,000 nodes. */
const maxRecordedNodes = 30_000;
const maxSessions = 24;

let registered: OnnxBackend | undefined;

/**
 * Registers the tfjs backend `onnx` with its kernels, and tfjs's gradients and chained operators with it. The first call
 * decides; later calls return the same backend. `tf.setBackend('onnx')` makes it the current one.
 * @throws if onnxruntime-node has no native library for this platform
 */
export async function registerOnnxBackend(options: OnnxEngineOptions = {}): Promise<OnnxBackend> {
  registered ??= createBackend(options);
  return registered;
}

function createBackend({ threads = defaultThreads(), layout = 'auto' }: OnnxEngineOptions): OnnxBackend {
  const plain = layout === 'plain' || process.env['ADARAND_ONNX_LAYOUT'] === 'plain';
  const backend = new OnnxBackend({
    threads,
    block: plain ? 0 : probeBlock(),
    sessionLimits: { maxCount: maxSessions, maxBytes: os.totalmem() / 2 },
    maxRecordedNodes,
  });
  registerKernels();
  registerBackend(backendName, () => backend, 2);
  return backend;
}
