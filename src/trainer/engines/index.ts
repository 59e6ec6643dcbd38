import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../../config/schema';
import type { EnginesResult } from '../../protocol/jobs';
import { registerOnnxBackend } from './onnx';

/** What computes a run. */
export interface Engine {
  readonly name: string;
  readonly version?: string;
  /** What it computes on, in words. */
  readonly device: string;
  /** Computes what was recorded. */
  flush(): Promise<void>;
  dispose(): Promise<void>;
}

/** Makes an engine the one that tfjs uses. @throws Error when it is not installed */
export async function startEngine(name: EngineName): Promise<Engine> {
  if (name !== 'auto' && name !== 'onnx') throw new Error(`The engine "${name}" is not installed. Use "onnx".`);
  const backend = await registerOnnxBackend();
  await tf.setBackend('onnx');
  return {
    name: 'onnx',
    device: 'CPU',
    flush: () => backend.flush(),
    dispose: async () => undefined,
  };
}

export async function listEngines(): Promise<EnginesResult> {
  return { engines: [{ name: 'onnx', installed: true, device: 'CPU' }], auto: 'onnx', why: 'It runs everywhere.' };
}
