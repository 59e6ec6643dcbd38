import { slice_util, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type {
  ConcatAttrs,
  ExpandDimsAttrs,
  ExpandDimsInputs,
  FillAttrs,
  LinSpaceAttrs,
  PackAttrs,
  PadV2Attrs,
  RangeAttrs,
  ReshapeAttrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
  TileAttrs,
  TransposeAttrs,
  UnpackAttrs,
  UnpackInputs,
} from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import type { DataType } from '../graph';
import { broadcast, concat, constantFill, pad, slice, tile, transpose } from '../lowering/shape';
import { dataType, kernel } from './kernel';

interface Unary {
  readonly x: TensorInfo;
}

/** Zeros and ones are constants of the model; any other value is an input, so that it may change without a new model. */
function recordFill(backend: OnnxBackend, shape: readonly number[], value: number, dtype: DataType): TensorInfo {
  if (value === 0 || value === 1) return backend.record(constantFill, [], { value }, shape, dtype);
  return backend.recordNodes(broadcast, [backend.scalar(value, dtype)], {}, shape, dtype);
}

export function recordSlice(
  backend: OnnxBackend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  if (size.join() === x.shape.join()) return backend.share(x);
  const end = begin.map((each, axis) => each + size[axis]!);
  return backend.record(slice, [x], { begin, end, strides: begin.map(() => 1) }, size, dataType(x));
}

function recordConcat(backend: OnnxBackend, tensors: readonly TensorInfo[], axis: number): TensorInfo {
  const shapes = tensors.map((each) => each.shape);
  backend_util.assertParamsConsistent(shapes, axis);
  const shape = backend_util.computeOutShape(shapes, axis);
  const filled = tensors.filter((each) => util.sizeFromShape(each.shape) > 0);
  if (filled.length === 0) return recordFill(backend, shape, 0, dataType(tensors[0]!));
  if (filled.length === 1) return backend.share(filled[0]!);
  return backend.record(concat, filled, { axis }, shape, dataType(tensors[0]!));
}

/** `shape` with an axis of length 1 at `axis`, counted from the end where it is negative. */
function withAxis(shape: readonly number[], axis: number): number[] {
  const rank = shape.length;
  util.assert(-rank - 1 <= axis && axis <= rank, () => `Axis must be in [${-rank - 1}, ${rank}], not ${axis}`);
  const position = axis < 0 ? axis + rank + 1 : axis;
  return [...shape.slice(0, position), 1, ...shape.slice(position)];
}

const shaped = (x: TensorInfo, axis: number): number => util.parseAxisParam(axis, x.shape)[0]!;

export const shapeKernels: KernelConfig[] = [
  kernel<Unary, ReshapeAttrs>('Reshape', (backend, { x }, { shape }) => {
    const size = util.sizeFromShape(x.shape);
    const inferred = util.inferFromImplicitShape(shape, size);
    util.assert(
      size === util.sizeFromShape(inferred),
      () => `Cannot reshape [${x.shape}] (${size} elements) to [${inferred}]: the number of elements differs`,
    );
    return { ...backend.reshape(x, inferred), shape: inferred };
  }),
  kernel<ExpandDimsInputs, ExpandDimsAttrs>('ExpandDims', (backend, { input }, { dim }) =>
    backend.reshape(input, withAxis(input.shape, dim)),
  ),
  kernel<Unary, TransposeAttrs>('Transpose', (backend, { x }, { perm }) =>
    backend.record(
      transpose,
      [x],
      { perm },
      perm.map((axis) => x.shape[axis]!),
      dataType(x),
    ),
  ),
  kernel<Unary, TileAttrs>('Tile', (backend, { x }, { reps }) =>
    backend.record(
      tile,
      [x],
      { reps },
      x.shape.map((size, axis) => size * reps[axis]!),
      dataType(x),
    ),
  ),
  kernel<Record<string, TensorInfo>, ConcatAttrs>('Concat', (backend, inputs, { axis }) => {
    const tensors = Object.values(inputs);
    return recordConcat(backend, tensors, shaped(tensors[0]!, axis));
  }),
  kernel<Record<string, TensorInfo>, PackAttrs>('Pack', (backend, inputs, { axis }) => {
    const [first, ...others] = Object.values(inputs);
    for (const { shape, dtype } of others) {
      util.assertShapesMatch(first!.shape, shape, 'All tensors that are stacked must have the same shape. ');
      util.assert(dtype === first!.dtype, () => `All tensors that are stacked must be ${first!.dtype}, not ${dtype}`);
    }
    const rows = [first!, ...others].map((each) => backend.reshape(each, withAxis(each.shape, axis)));
    const packed = recordConcat(backend, rows, shaped(rows[0]!, axis));
    for (const row of rows) backend.disposeData(row.dataId);
    return packed;
  }),
  kernel<UnpackInputs, UnpackAttrs>('Unpack', (backend, { value }, { axis: given }) => {
    const axis = shaped(value, given);
    const size = value.shape.map((each, index) => (index === axis ? 1 : each));
    return Array.from({ length: value.shape[axis]! }, (_, index) => {
      const begin = size.map((_each, each) => (each === axis ? index : 0));
      const part = recordSlice(backend, value, begin, size);
      const row = backend.reshape(
        part,
        size.filter((_each, each) => each !== axis),
      );
      backend.disposeData(part.dataId);
      return row;
    });
  }),
  kernel<Unary, SplitVAttrs>('SplitV', (backend, { x }, { numOrSizeSplits, axis: given }) => {
    const axis = shaped(x, given);
    let offset = 0;
    return backend_util.prepareSplitSize(x as never, numOrSizeSplits, axis).map((length) => {
      const begin = x.shape.map((_, each) => (each === axis ? offset : 0));
      const size = x.shape.map((whole, each) => (each === axis ? length : whole));
      offset += length;
      return recordSlice(backend, x, begin, size);
    });
  }),
  kernel<Unary, SliceAttrs>('Slice', (backend, { x }, { begin, size }) => {
    const [starts, sizes] = slice_util.parseSliceParams(x as never, begin, size);
    slice_util.assertParamsValid(x as never, starts!, sizes!);
    return recordSlice(backend, x, starts!, sizes!);
  }),
  kernel<Unary, StridedSliceAttrs>('StridedSlice', (backend, { x }, attributes) => {
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const { finalShape, isIdentity, begin, end, strides } = slice_util.sliceInfo(
      x.shape,
      attributes.begin,
      attributes.end,
      attributes.strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    if (isIdentity) return backend.reshape(x, finalShape);
    // An empty axis comes as −0.
    const shape = slice_util.computeOutShape(begin, end, strides).map((size) => Math.max(0, size));
    const part = backend.record(slice, [x], { begin, end, strides }, shape, dataType(x));
    const result = backend.reshape(part, finalShape);
    backend.disposeData(part.dataId);
    return result;
  }),
  kernel<Unary, ReverseAttrs>('Reverse', (backend, { x }, { dims }) => {
    const reversed = new Set(util.parseAxisParam(dims, x.shape));
    const pick = (whenReversed: (size: number) => number, otherwise: (size: number) => number): number[] =>
      x.shape.map((size, axis) => (reversed.has(axis) ? whenReversed(size) : otherwise(size)));
    const bounds = {
      begin: pick(
        (size) => size - 1,
        () => 0,
      ),
      end: pick(
        () => -1,
        (size) => size,
      ),
      strides: pick(
        () => -1,
        () => 1,
      ),
    };
    return backend.record(slice, [x], bounds, x.shape, dataType(x));
  }),
  kernel<Unary, PadV2Attrs>('PadV2', (backend, { x }, { paddings, constantValue }) => {
    const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
    return backend.record(pad, [x], { paddings, constantValue }, shape, dataType(x));
  }),
  kernel<object, FillAttrs>('Fill', (backend, _inputs, { shape, value, dtype }) =>
    recordFill(backend, shape, value as number, dtype as DataType),
  ),
  kernel<Unary>('ZerosLike', (backend, { x }) => recordFill(backend, x.shape, 0, dataType(x))),
  kernel<Unary>('OnesLike', (backend, { x }) => recordFill(backend, x.shape, 1, dataType(x))),
  kernel<object, RangeAttrs>('Range', (backend, _inputs, { start, stop, step, dtype }) => {
    // Downwards without a step, tfjs counts by −1.
    const by = stop < start && step === 1 ? -1 : step;
    const count = Math.max(0, Math.ceil((stop - start) / by));
    const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
    for (let index = 0; index < count; index++) values[index] = start + index * by;
    return { dataId: backend.write(values, [count], dtype), shape: [count], dtype };
  }),
  kernel<object, LinSpaceAttrs>('LinSpace', (backend, _inputs, { start, stop, num }) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    const values = Float32Array.from({ length: num }, (_, index) => start + index * step);
    return { dataId: backend.write(values, [num], 'float32'), shape: [num], dtype: 'float32' };
  }),
];
