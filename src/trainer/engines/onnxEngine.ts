import { setBackend } from '@tensorflow/tfjs-core';
import { processorName, type Engine, type EngineReport } from './engine';
import { nodeRequire } from './nodeRequire';

/** What the onnx engine would compute on. Loads it, without making it tfjs's current engine. */
export async function describeOnnx(): Promise<EngineReport> {
  try {
    const { options } = await loadOnnx();
    return { name: 'onnx', installed: true, version: version(), device: deviceOf(options), usesGpu: false };
  } catch (error) {
    return { name: 'onnx', installed: false, device: processorName(), usesGpu: false, reason: loadFailure(error) };
  }
}

/** @throws Error when onnxruntime-node has no native library for this machine */
export async function startOnnx(): Promise<Engine> {
  const backend = await loadOnnx().catch((error: unknown) => {
    throw new Error(loadFailure(error), { cause: error });
  });
  await setBackend('onnx');
  return {
    name: 'onnx',
    version: version(),
    device: deviceOf(backend.options),
    flush: () => backend.flush(),
    dispose: async () => undefined,
  };
}

/** Loaded when first wanted: a missing native library must leave the other engines, and the error messages, alive. */
async function loadOnnx() {
  const { registerOnnxBackend } = await import(/* webpackMode: "eager" */ './onnx');
  return registerOnnxBackend();
}

function deviceOf({ threads, block }: { threads: number; block: number }): string {
  const layout = block === 16 ? 'AVX-512 blocked layout' : block > 0 ? `layout in blocks of ${block}` : 'plain layout';
  return `${processorName()}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${layout}`;
}

function version(): string {
  return (nodeRequire('onnxruntime-node/package.json') as { version: string }).version;
}

function loadFailure(error: unknown): string {
  return (
    `The engine "onnx" cannot load onnxruntime-node on ${process.platform}-${process.arch}: ${(error as Error).message}. ` +
    `It runs on Windows, macOS and Linux (with glibc 2.28 or newer), x64 and arm64; reinstall AdaRand if this is one of them.`
  );
}
