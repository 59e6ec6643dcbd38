import type { EngineName } from '../../config/schema';
import type { EngineInfo, EnginesResult } from '../../protocol/jobs';
import type { ConcreteEngineName, Engine, EngineReport } from './engine';
import { describeOnnx, startOnnx } from './onnxEngine';
import { describeTensorFlow, startTensorFlow } from './tensorflow';

export type { Engine } from './engine';

const engines: Record<ConcreteEngineName, { describe(): Promise<EngineReport>; start(): Promise<Engine> }> = {
  onnx: { describe: describeOnnx, start: startOnnx },
  'tensorflow-gpu': {
    describe: () => describeTensorFlow('tensorflow-gpu'),
    start: () => startTensorFlow('tensorflow-gpu'),
  },
  tensorflow: { describe: () => describeTensorFlow('tensorflow'), start: () => startTensorFlow('tensorflow') },
};

/** Every engine, whether it is installed, and the one that `auto` picks. */
export async function listEngines(): Promise<EnginesResult> {
  const reports = await Promise.all(Object.values(engines).map((engine) => engine.describe()));
  return {
    engines: reports.map(infoOf),
    ...choose(reports.find(({ name }) => name === 'tensorflow-gpu')!),
  };
}

/**
 * Makes an engine the one that tfjs uses.
 * @throws Error when it is not installed or does not work here, saying what to do and which engines are installed
 */
export async function startEngine(name: EngineName): Promise<Engine> {
  const chosen = name === 'auto' ? choose(await describeTensorFlow('tensorflow-gpu')).auto : name;
  try {
    return await engines[chosen].start();
  } catch (error) {
    const installed = (await listEngines()).engines.filter(({ installed }) => installed).map(({ name }) => name);
    throw new Error(`${(error as Error).message} Installed engines: ${installed.join(', ') || 'none'}.`, {
      cause: error,
    });
  }
}

function infoOf({ name, installed, version, device, reason }: EngineReport): EngineInfo {
  return { name, installed, version, device, reason };
}

/** The GPU where there is one; tfjs-node on a processor is slower than onnx. */
function choose(gpu: EngineReport): { auto: ConcreteEngineName; why: string } {
  if (gpu.installed && gpu.usesGpu)
    return { auto: 'tensorflow-gpu', why: `It is installed and computes on ${gpu.device}.` };
  const state = gpu.installed ? 'tensorflow-gpu is installed, but finds no GPU' : 'tensorflow-gpu is not installed';
  return { auto: 'onnx', why: `It computes on the processor and needs nothing else; ${state}.` };
}
