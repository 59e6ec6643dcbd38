import { backend_util, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type { CumsumAttrs, MaxAttrs, LogSoftmaxInputs, SoftmaxInputs, TopKAttrs } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import type { DataType, Operation } from '../graph';
import { cast } from '../lowering/elementwise';
import {
  argumentOperations,
  cumprod,
  cumsum,
  reductionOperations,
  softmaxOperations,
  topKOperations,
  truthOperations,
  type CumulativeAttributes,
  type ReductionAttributes,
} from '../lowering/reductions';
import { dataType, kernel } from './kernel';

interface Unary {
  readonly x: TensorInfo;
}
interface Axes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

function recordReduction(
  backend: OnnxBackend,
  operation: Operation<ReductionAttributes>,
  x: TensorInfo,
  { axis, keepDims }: Axes,
  dtype: DataType,
): TensorInfo {
  const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const outShape = keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape;
  if (axes.length === 0) return backend.share(x);
  return backend.record(operation, [x], { axes, keepDims: keepDims ?? false }, outShape, dtype);
}

const { Mean, Max, ...others } = reductionOperations;

const cumulative = (name: string, operation: Operation<CumulativeAttributes>): KernelConfig =>
  kernel<Unary, CumsumAttrs>(name, (backend, { x }, { axis, exclusive, reverse }) => {
    const [normalised] = util.parseAxisParam(axis, x.shape);
    return backend.record(operation, [x], { axis: normalised!, exclusive, reverse }, x.shape, dataType(x));
  });

export const reductionKernels: KernelConfig[] = [
  ...Object.values(others).map((operation) =>
    kernel<Unary, Axes>(operation.name, (backend, { x }, axes) =>
      recordReduction(backend, operation, x, axes, dataType(x)),
    ),
  ),
  kernel<Unary, MaxAttrs>('Max', (backend, { x }, { reductionIndices, keepDims }) =>
    recordReduction(backend, Max, x, { axis: reductionIndices, keepDims }, dataType(x)),
  ),
  kernel<Unary, Axes>('Mean', (backend, { x }, axes) => {
    if (x.dtype === 'float32') return recordReduction(backend, Mean, x, axes, 'float32');
    const float = backend.record(cast, [x], { to: 'float32' }, x.shape, 'float32');
    const result = recordReduction(backend, Mean, float, axes, 'float32');
    backend.disposeData(float.dataId);
    return result;
  }),
  ...Object.values(truthOperations).map((operation) =>
    kernel<Unary, Axes>(operation.name, (backend, { x }, axes) => recordReduction(backend, operation, x, axes, 'bool')),
  ),
  ...Object.values(argumentOperations).map((operation) =>
    kernel<Unary, { axis: number }>(operation.name, (backend, { x }, { axis: given }) => {
      const [axis] = util.parseAxisParam(given, x.shape);
      const shape = x.shape.filter((_, each) => each !== axis);
      const numbers =
        x.dtype === 'bool' ? backend.record(cast, [x], { to: 'int32' }, x.shape, 'int32') : backend.share(x);
      const result = backend.record(operation, [numbers], { axis: axis! }, shape, 'int32');
      backend.disposeData(numbers.dataId);
      return result;
    }),
  ),
  kernel<SoftmaxInputs>('Softmax', (backend, { logits }) =>
    backend.record(softmaxOperations.Softmax, [logits], {}, logits.shape, 'float32'),
  ),
  kernel<LogSoftmaxInputs>('LogSoftmax', (backend, { logits }) =>
    backend.record(softmaxOperations.LogSoftmax, [logits], {}, logits.shape, 'float32'),
  ),
  kernel<Unary, TopKAttrs>('TopK', (backend, { x }, { k }) => {
    const shape = [...x.shape.slice(0, -1), k];
    return [
      backend.record(topKOperations.values, [x], { k }, shape, dataType(x)),
      backend.record(topKOperations.indices, [x], { k }, shape, 'int32'),
    ];
  }),
  cumulative('Cumsum', cumsum),
  cumulative('Cumprod', cumprod),
];
