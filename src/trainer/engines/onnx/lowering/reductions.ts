import { operation } from '../graph';
import { elementTypeCode } from '../model';
import { native, type Lowering, type Value } from './lowering';

export interface ReductionAttributes {
  /** Ascending, not negative. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const reductions = {
  Sum: 'ReduceSum',
  Mean: 'ReduceMean',
  Max: 'ReduceMax',
  Min: 'ReduceMin',
  Prod: 'ReduceProd',
} as const;
type Reduction = keyof typeof reductions;

function reduction(name: Reduction) {
  return operation<ReductionAttributes>(name, (lowering, [x], { axes, keepDims }, node) => {
    const { builder } = lowering;
    const reduced = overPositions(lowering, name, x!, axes) ?? overAllOrNchw(lowering, name, x!, axes);
    if (reduced !== undefined) return native(builder.reshape(reduced, node.shape));
    const reduce = (onnx: string, values: string): string =>
      builder.operator(onnx, [values, builder.int64(axes)], { keepdims: keepDims ? 1 : 0 });
    const values = lowering.native(x!);
    const result = reduce(reductions[name], values);
    if ((name !== 'Max' && name !== 'Min') || node.dtype !== 'float32') return native(result);
    // ONNX Runtime's maximum and minimum pass over NaN.
    const isNaN = builder.operator('Cast', [builder.operator('IsNaN', [values])], { to: elementTypeCode.float32 });
    const anyNaN = builder.operator('Cast', [reduce('ReduceMax', isNaN)], { to: elementTypeCode.bool });
    return native(builder.operator('Where', [anyNaN, builder.scalar(NaN), result]));
  });
}

/** Sums over height and width, or batch too, stay in the blocked layout: its global average pool is the fastest sum. */
function overPositions(lowering: Lowering, name: Reduction, x: Value, axes: readonly number[]): string | undefined {
  const overBatch = axes.join() === '0,1,2';
  if (x.layout !== 'nchwc' || (name !== 'Sum' && name !== 'Mean') || (!overBatch && axes.join() !== '1,2'))
    return undefined;
  const { builder } = lowering;
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const overImages = (values: string): string =>
    overBatch ? builder.operator(reductions[name], [values, builder.int64([0])], { keepdims: 0 }) : values;
  const products = sumOfProducts(lowering, x);
  if (products !== undefined) {
    const reduced = overImages(builder.reshape(products, [batch, channels]));
    return name === 'Sum' ? reduced : builder.operator('Mul', [reduced, builder.scalar(1 / (height * width))]);
  }
  const pooled = builder.reshape(builder.blocked('GlobalAveragePool', [lowering.name(x)]), [batch, channels]);
  const reduced = overImages(pooled);
  return name === 'Sum' ? builder.operator('Mul', [reduced, builder.scalar(height * width)]) : reduced;
}

/**
 * Where x = a · b or a², which nobody else needs: its sum over height and width, for each channel of each image, as a
 * depthwise convolution of a by a filter as large as the image, which is b's blocked buffer as it is. The products are never
 * written to memory.
 */
function sumOfProducts(lowering: Lowering, x: Value): string | undefined {
  const { node, shape } = x;
  const isProduct = node.operation === 'Multiply' || node.operation === 'Square';
  if (!isProduct || lowering.isLeaf(x) || !lowering.usedOnce(x)) return undefined;
  const factors = [node.inputs[0]!, node.inputs.at(-1)!].map((input) => lowering.valueOf(input));
  if (factors.some((factor) => factor.layout !== 'nchwc' || factor.shape.join() !== shape.join())) return undefined;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const all = batch * channels;
  const [images, filters] = factors.map((factor) => lowering.name(factor)) as [string, string];
  const { builder } = lowering;
  return builder.blocked(
    'Conv',
    [builder.reshape(images, [1, all, height, width]), builder.reshape(filters, [all, 1, height, width])],
    { kernel_shape: [height, width], group: all },
  );
}

/** Sums and products that need no conversion: over everything in any layout, over any axes of `nchw`. */
function overAllOrNchw(lowering: Lowering, name: Reduction, x: Value, axes: readonly number[]): string | undefined {
  const { builder } = lowering;
  if (x.layout === 'native' || name === 'Max' || name === 'Min') return undefined;
  if (axes.length === 4) return builder.operator(reductions[name], [lowering.name(x)], { keepdims: 0 });
  if (x.layout !== 'nchw') return undefined;
  const toNchw = [0, 2, 3, 1];
  const inputs = [lowering.name(x), builder.int64(axes.map((axis) => toNchw[axis]!))];
  return builder.operator(reductions[name], inputs, { keepdims: 0 });
}

export const reductionOperations = {
  Sum: reduction('Sum'),
  Mean: reduction('Mean'),
  Max: reduction('Max'),
  Min: reduction('Min'),
  Prod: reduction('Prod'),
};

/** Whether all or any of a boolean tensor is true. */
const truth = (name: string, onnx: string) =>
  operation<ReductionAttributes>(name, (lowering, [x], { axes, keepDims }) => {
    const { builder } = lowering;
    const numbers = builder.operator('Cast', [lowering.native(x!)], { to: 6 });
    const inputs = [numbers, builder.int64(axes)];
    const reduced = builder.operator(onnx, inputs, { keepdims: keepDims ? 1 : 0 });
    return native(builder.operator('Cast', [reduced], { to: 9 }));
  });

export const truthOperations = { All: truth('All', 'ReduceMin'), Any: truth('Any', 'ReduceMax') };

const argument = (name: string) =>
  operation<{ axis: number }>(name, (lowering, [x], { axis }) => {
    const index = lowering.builder.operator(name, [lowering.native(x!)], { axis, keepdims: 0 });
    return native(lowering.builder.operator('Cast', [index], { to: 6 }));
  });

export const argumentOperations = { ArgMax: argument('ArgMax'), ArgMin: argument('ArgMin') };

/** Softmax and its logarithm over the last axis. */
const overLast = (name: string) =>
  operation(name, (lowering, [x]) => native(lowering.builder.operator(name, [lowering.native(x!)], { axis: -1 })));

export const softmaxOperations = { Softmax: overLast('Softmax'), LogSoftmax: overLast('LogSoftmax') };

/** One of the two outputs of TopK over the last axis, largest first. */
const topK = (name: string, output: 0 | 1) =>
  operation<{ k: number }>(name, (lowering, [x], { k }) => {
    const inputs = [lowering.native(x!), lowering.builder.int64([k])];
    const result = lowering.builder.operatorOutputs('TopK', inputs, 2, { axis: -1 })[output]!;
    return native(output === 0 ? result : lowering.builder.operator('Cast', [result], { to: 6 }));
  });

export const topKOperations = { values: topK('TopKValues', 0), indices: topK('TopKIndices', 1) };

export interface CumulativeAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

export const cumsum = operation<CumulativeAttributes>('Cumsum', (lowering, [x], { axis, exclusive, reverse }) => {
  const inputs = [lowering.native(x!), lowering.builder.scalar(axis, 'int32')];
  const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return native(lowering.builder.operator('CumSum', inputs, attributes));
});

/** ONNX has no cumulative product: log₂(n) products of the tensor with itself, shifted by 1, 2, 4, … (Hillis–Steele). */
export const cumprod = operation<CumulativeAttributes>('Cumprod', (lowering, [x], attributes, node) => {
  const { builder } = lowering;
  const { axis, exclusive, reverse } = attributes;
  const length = x!.shape[axis]!;
  const one = builder.scalar(1, node.dtype);
  const shift = (value: string, by: number): string => {
    const kept = reverse
      ? builder.slice(value, [axis], [by], [length])
      : builder.slice(value, [axis], [0], [length - by]);
    const filling = node.shape.map((size, each) => (each === axis ? by : size));
    const ones = builder.operator('Expand', [one, builder.int64(filling)]);
    return builder.concat(reverse ? [kept, ones] : [ones, kept], axis);
  };
  let products = exclusive ? shift(lowering.native(x!), 1) : lowering.native(x!);
  for (let by = 1; by < length; by *= 2) products = builder.operator('Mul', [products, shift(products, by)]);
  return native(products);
});
