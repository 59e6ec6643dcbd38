import type {
  CastAttrs,
  ClipByValueAttrs,
  KernelConfig,
  LeakyReluAttrs,
  PreluInputs,
  SelectInputs,
  StepAttrs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import type { DataType, GraphNode } from '../graph';
import { arithmeticOperations, comparisonOperations } from '../lowering/binary';
import {
  cast,
  eluGrad,
  leakyRelu,
  predicates,
  rectifierMask,
  relu,
  select,
  selu,
  unaryOperations,
} from '../lowering/elementwise';
import { broadcastShape, dataType, kernel } from './kernel';

interface Unary {
  readonly x: TensorInfo;
}
interface Binary {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

const { Step, ...plainUnary } = unaryOperations;

/** Kernels whose answer on whole numbers is a whole number. */
const keepsInteger = new Set(['Abs', 'LogicalNot', 'Neg', 'Sign', 'Square']);

/** Kernels that leave whole numbers as they are. */
const roundings = new Set(['Ceil', 'Floor', 'Round']);

const unaryKernels = Object.values(plainUnary).map((operation) =>
  kernel<Unary>(operation.name, (backend, { x }) => {
    if (roundings.has(operation.name) && x.dtype === 'int32') return backend.share(x);
    const onInputs = (input: TensorInfo) => backend.record(operation, [input], {}, x.shape, dataType(input));
    return keepsInteger.has(operation.name) ? onInputs(x) : onFloats(backend, x, onInputs);
  }),
);

const predicateKernels = Object.values(predicates).map((operation) =>
  kernel<Unary>(operation.name, (backend, { x }) =>
    onFloats(backend, x, (float) => backend.record(operation, [float], {}, x.shape, 'bool')),
  ),
);

/** What `record` records on x as floats. */
export function onFloats(backend: OnnxBackend, x: TensorInfo, record: (float: TensorInfo) => TensorInfo): TensorInfo {
  if (x.dtype === 'float32') return record(x);
  const float = backend.record(cast, [x], { to: 'float32' }, x.shape, 'float32');
  const result = record(float);
  backend.disposeData(float.dataId);
  return result;
}

const binaryKernels = Object.values(arithmeticOperations).map((operation) =>
  kernel<Binary>(operation.name, (backend, { a, b }) =>
    backend.record(operation, [a, b], {}, broadcastShape(a, b), dataType(a)),
  ),
);

const comparisonKernels = Object.values(comparisonOperations).map((operation) =>
  kernel<Binary>(operation.name, (backend, { a, b }) =>
    backend.record(operation, [a, b], {}, broadcastShape(a, b), 'bool'),
  ),
);

function recordRelu(backend: OnnxBackend, x: TensorInfo): TensorInfo {
  const result = backend.record(relu, [x], {}, x.shape, dataType(x));
  backend.node(x.dataId).rectified = backend.node(result.dataId);
  return result;
}

/** alpha where x ≤ 0, 1 where x > 0. The mask of a ReLU's gradient is taken from its output, as x need not exist. */
function recordStep(backend: OnnxBackend, x: TensorInfo, alpha: number): TensorInfo {
  const node = backend.node(x.dataId);
  const step = node.rectified?.usable
    ? backend.recordNodes(rectifierMask, [node.rectified], {}, x.shape, 'float32')
    : backend.recordNodes(Step, [node], {}, x.shape, 'float32');
  if (alpha === 0) return step;
  const { Add, Multiply } = arithmeticOperations;
  const scaled = binaryWithScalar(backend, Multiply, step, backend.scalar(1 - alpha));
  const shifted = binaryWithScalar(backend, Add, scaled, backend.scalar(alpha));
  for (const each of [step, scaled]) backend.disposeData(each.dataId);
  return shifted;
}

function binaryWithScalar(
  backend: OnnxBackend,
  operation: (typeof arithmeticOperations)[keyof typeof arithmeticOperations],
  x: TensorInfo,
  scalar: GraphNode,
): TensorInfo {
  return backend.recordNodes(operation, [backend.node(x.dataId), scalar], {}, x.shape, dataType(x));
}

/** min(max(x, low), high); the bounds are inputs of the model, so they may change from step to step. */
function recordClip(backend: OnnxBackend, x: TensorInfo, low: number, high: number): TensorInfo {
  const { Maximum, Minimum } = arithmeticOperations;
  const above = binaryWithScalar(backend, Maximum, x, backend.scalar(low, dataType(x)));
  const clipped = binaryWithScalar(backend, Minimum, above, backend.scalar(high, dataType(x)));
  backend.disposeData(above.dataId);
  return clipped;
}

/** min(relu(x), 6): the ReLU can be a part of what comes before. */
function recordRelu6(backend: OnnxBackend, x: TensorInfo): TensorInfo {
  const rectified = recordRelu(backend, x);
  const six = backend.scalar(6, dataType(x));
  const clipped = binaryWithScalar(backend, arithmeticOperations.Minimum, rectified, six);
  backend.disposeData(rectified.dataId);
  return clipped;
}

export function recordActivation(
  backend: OnnxBackend,
  x: TensorInfo,
  activation: string | undefined,
  { leakyreluAlpha, prelu }: { leakyreluAlpha?: number | undefined; prelu?: TensorInfo | undefined } = {},
): TensorInfo {
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return backend.share(x);
    case 'relu':
      return recordRelu(backend, x);
    case 'relu6':
      return recordRelu6(backend, x);
    case 'sigmoid':
      return backend.record(plainUnary.Sigmoid, [x], {}, x.shape, 'float32');
    case 'elu':
      return backend.record(plainUnary.Elu, [x], {}, x.shape, 'float32');
    case 'leakyrelu':
      return backend.record(leakyRelu, [x], { alpha: leakyreluAlpha ?? 0.2 }, x.shape, 'float32');
    case 'prelu':
      return recordPrelu(backend, x, prelu!);
    default:
      throw new Error(`The engine 'onnx' has no fused activation '${activation}': apply it after the operation`);
  }
}

/** max(x, 0) + alpha · min(x, 0) */
function recordPrelu(backend: OnnxBackend, x: TensorInfo, alpha: TensorInfo): TensorInfo {
  const { Add, Minimum, Multiply } = arithmeticOperations;
  const positive = recordRelu(backend, x);
  const negative = binaryWithScalar(backend, Minimum, x, backend.scalar(0));
  const scaled = backend.record(Multiply, [negative, alpha], {}, x.shape, 'float32');
  const result = backend.record(Add, [positive, scaled], {}, x.shape, 'float32');
  for (const each of [positive, negative, scaled]) backend.disposeData(each.dataId);
  return result;
}

function recordCast(backend: OnnxBackend, x: TensorInfo, dtype: string): TensorInfo {
  if (dtype === x.dtype) return backend.share(x);
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw new Error(`The engine 'onnx' cannot cast ${x.dtype} to ${dtype}: it holds float32, int32 and bool tensors`);
  return backend.record(cast, [x], { to: dtype satisfies DataType }, x.shape, dtype);
}

export const elementwiseKernels: KernelConfig[] = [
  ...unaryKernels,
  ...predicateKernels,
  ...binaryKernels,
  ...comparisonKernels,
  kernel<Unary>('Identity', (backend, { x }) => backend.share(x)),
  kernel<Unary, CastAttrs>('Cast', (backend, { x }, { dtype }) => recordCast(backend, x, dtype)),
  kernel<Unary>('Relu', (backend, { x }) => recordRelu(backend, x)),
  kernel<Unary>('Relu6', (backend, { x }) => recordRelu6(backend, x)),
  kernel<Unary, StepAttrs>('Step', (backend, { x }, { alpha }) => {
    if (x.dtype === 'float32') return recordStep(backend, x, alpha);
    const result = onFloats(backend, x, (float) => recordStep(backend, float, alpha));
    const whole = recordCast(backend, result, x.dtype);
    backend.disposeData(result.dataId);
    return whole;
  }),
  kernel<Unary, LeakyReluAttrs>('LeakyRelu', (backend, { x }, { alpha }) =>
    onFloats(backend, x, (float) => backend.record(leakyRelu, [float], { alpha }, x.shape, 'float32')),
  ),
  kernel<PreluInputs>('Prelu', (backend, { x, alpha }) =>
    onFloats(backend, x, (float) => onFloats(backend, alpha, (slope) => recordPrelu(backend, float, slope))),
  ),
  kernel<Unary>('Selu', (backend, { x }) => backend.record(selu, [x], {}, x.shape, 'float32')),
  kernel<{ dy: TensorInfo; y: TensorInfo }>('EluGrad', (backend, { dy, y }) =>
    backend.record(eluGrad, [dy, y], {}, y.shape, 'float32'),
  ),
  kernel<Unary, ClipByValueAttrs>('ClipByValue', (backend, { x }, { clipValueMin, clipValueMax }) =>
    recordClip(backend, x, clipValueMin, clipValueMax),
  ),
  kernel<SelectInputs>('Select', (backend, { condition, t, e }) => {
    // A condition of lower rank chooses whole rows of t and e.
    const rest = t.shape.length - condition.shape.length;
    const shape =
      rest > 0 && condition.shape.length > 0 ? [...condition.shape, ...Array<number>(rest).fill(1)] : condition.shape;
    const spread = backend.reshape(condition, shape);
    const result = backend.record(select, [spread, t, e], {}, t.shape, dataType(t));
    backend.disposeData(spread.dataId);
    return result;
  }),
  kernel<Record<string, TensorInfo>>('AddN', (backend, inputs) => {
    const [first, ...others] = Object.values(inputs);
    let sum = backend.share(first!);
    for (const each of others) {
      const next = backend.record(arithmeticOperations.Add, [sum, each], {}, each.shape, dataType(each));
      backend.disposeData(sum.dataId);
      sum = next;
    }
    return sum;
  }),
];
