import type { EngineName } from '../../config/schema';
import type { EngineInfo, EnginesResult } from '../../protocol/jobs';
import { canReadInMidStep, type ConcreteEngineName, type Engine, type EngineReport } from './engine';
import { describeOnnx, startOnnx } from './onnxEngine';
import { describeTensorFlow, startTensorFlow } from './tensorflow';
import { describeWebgpu, startWebgpu } from './webgpu';

export { canReadInMidStep, type Engine } from './engine';

const engines: Record<ConcreteEngineName, { describe(): Promise<EngineReport>; start(): Promise<Engine> }> = {
  onnx: { describe: describeOnnx, start: startOnnx },
  'tensorflow-gpu': {
    describe: () => describeTensorFlow('tensorflow-gpu'),
    start: () => startTensorFlow('tensorflow-gpu'),
  },
  webgpu: { describe: describeWebgpu, start: startWebgpu },
  tensorflow: { describe: () => describeTensorFlow('tensorflow'), start: () => startTensorFlow('tensorflow') },
};

/** What `auto` tries, the best first: GPUs, then what is faster on a processor. */
const order = ['tensorflow-gpu', 'webgpu', 'onnx', 'tensorflow'] as const;

/** What a run asks of its engine. */
export interface EngineNeeds {
  /** It reads tensors in the middle of a step. */
  readonly readsInMidStep?: boolean;
}

/** Every engine, whether it is installed, and the one that `auto` picks. */
export async function listEngines(): Promise<EnginesResult> {
  const reports = await Promise.all(Object.values(engines).map((engine) => engine.describe()));
  return { engines: reports.map(infoOf), ...choose(reports) };
}

/**
 * Makes an engine the one that tfjs uses.
 * @throws Error when it is not installed or does not work here, saying what to do and which engines are installed
 */
export async function startEngine(name: EngineName, needs: EngineNeeds = {}): Promise<Engine> {
  try {
    return name === 'auto' ? await startBest(needs) : await engines[name].start();
  } catch (error) {
    const installed = (await listEngines()).engines.filter(({ installed }) => installed).map(({ name }) => name);
    throw new Error(`${(error as Error).message} Installed engines: ${installed.join(', ') || 'none'}.`, {
      cause: error,
    });
  }
}

/** The first that can be used and starts; what a GPU's self-check finds must not end a run that another engine can do. */
async function startBest({ readsInMidStep = false }: EngineNeeds): Promise<Engine> {
  const failures: string[] = [];
  for (const name of order) {
    if (readsInMidStep && !canReadInMidStep(name)) continue;
    const report = await engines[name].describe();
    if (!isChoice(report)) continue;
    try {
      return await engines[name].start();
    } catch (error) {
      failures.push((error as Error).message);
      console.warn(`Warning: ${failures.at(-1)} Another engine is tried.`);
    }
  }
  throw new Error(failures.join(' ') || 'No engine can be used.');
}

function infoOf({ name, installed, version, device, reason }: EngineReport): EngineInfo {
  return { name, installed, version, device, reason };
}

/** Whether `auto` may pick it: what is meant for a GPU only with one. */
function isChoice({ name, installed, usesGpu }: EngineReport): boolean {
  return installed && (usesGpu || name === 'onnx' || name === 'tensorflow');
}

function choose(reports: readonly EngineReport[]): { auto: ConcreteEngineName; why: string } {
  const inOrder = order.map((name) => reports.find((report) => report.name === name)!);
  const chosen = inOrder.find(isChoice);
  const passedOver = inOrder
    .slice(0, chosen ? inOrder.indexOf(chosen) : undefined)
    .map(stateOf)
    .join('; ');
  switch (chosen?.name) {
    case 'tensorflow-gpu':
    case 'webgpu':
      return { auto: chosen.name, why: `It is installed and computes on ${chosen.device}.` };
    case 'onnx':
      return { auto: 'onnx', why: `It computes on the processor and needs nothing else; ${passedOver}.` };
    case 'tensorflow':
      return { auto: 'tensorflow', why: `It computes on the processor; ${passedOver}.` };
    default:
      return { auto: 'onnx', why: `But no engine can be used: ${passedOver}.` };
  }
}

/** Why `auto` passes an engine over. */
function stateOf({ name, installed, version }: EngineReport): string {
  if (installed) return `${name} is installed, but finds no GPU`;
  return version === undefined ? `${name} is not installed` : `${name} cannot be used`;
}
