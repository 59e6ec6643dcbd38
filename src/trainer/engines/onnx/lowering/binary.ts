import { operation, type GraphNode } from '../graph';
import { declaredShape } from '../layouts';
import { native, type Affine, type Lowered, type Lowering, type Value } from './lowering';

/** Kernels of tfjs that are one ONNX operator with broadcasting. */
const arithmetic = {
  Add: 'Add',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'Div',
  Maximum: 'Max',
  Minimum: 'Min',
  Pow: 'Pow',
} as const;
const comparisons = {
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
} as const;

function binary(name: string, onnx: string) {
  return operation(name, (lowering, [a, b], _attributes, node) => lowerBinary(lowering, onnx, a!, b!, node));
}

function table<Names extends Record<string, string>>(names: Names) {
  const entries = Object.entries(names).map(([name, onnx]) => [name, binary(name, onnx)]);
  return Object.fromEntries(entries) as Record<keyof Names, ReturnType<typeof binary>>;
}

export const arithmeticOperations = {
  ...table(arithmetic),
  SquaredDifference: operation('SquaredDifference', (lowering, [a, b], _attributes, node) => {
    const difference = lowering.value(node, lowerBinary(lowering, 'Sub', a!, b!, node));
    const name = lowering.name(difference);
    return { name: lowering.builder.operator('Mul', [name, name]), layout: difference.layout };
  }),
  /** Rounds towards −∞; doubles hold every int32 exactly. */
  FloorDiv: operation('FloorDiv', (lowering, [a, b], _attributes, node) => {
    const { builder } = lowering;
    const doubles = [a!, b!].map((each) => builder.operator('Cast', [lowering.native(each)], { to: 11 }));
    const floor = builder.operator('Floor', [builder.operator('Div', doubles)]);
    return native(builder.operator('Cast', [floor], { to: node.dtype === 'int32' ? 6 : 1 }));
  }),
  /** The remainder with the sign of the divisor. */
  Mod: operation('Mod', (lowering, [a, b], _attributes, node) => {
    const { builder } = lowering;
    const inputs = [lowering.native(a!), lowering.native(b!)] as const;
    if (node.dtype === 'int32') return native(builder.operator('Mod', inputs));
    const truncated = builder.operator('Mod', inputs, { fmod: 1 });
    const shifted = builder.operator('Add', [truncated, inputs[1]]);
    return native(builder.operator('Mod', [shifted, inputs[1]], { fmod: 1 }));
  }),
};

export const comparisonOperations = {
  ...table(comparisons),
  NotEqual: operation('NotEqual', (lowering, [a, b], _attributes, node) => {
    const equal = lowering.value(node, lowerBinary(lowering, 'Equal', a!, b!, node));
    return { name: lowering.builder.operator('Not', [lowering.name(equal)]), layout: equal.layout };
  }),
};

const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);
const alike = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

/** Whether `vector` holds one number for each channel of the activations `x`. */
function isPerChannel(vector: Value, x: Value): boolean {
  const channels = x.shape[3]!;
  return channels > 1 && vector.shape.at(-1) === channels && product(vector.shape) === channels;
}

function lowerBinary(lowering: Lowering, onnx: string, a: Value, b: Value, node: GraphNode): Lowered {
  return (
    joinAffine(lowering, onnx, a, b, node) ??
    scaledSum(lowering, onnx, a, b) ??
    inCommonLayout(lowering, onnx, a, b) ??
    withScalar(lowering, onnx, a, b, node) ??
    withChannels(lowering, onnx, a, b, node) ??
    native(lowering.builder.operator(onnx, [lowering.native(a), lowering.native(b)]))
  );
}

/** The affine map of a value that nobody else needs and that can take more. */
function openAffine(lowering: Lowering, { affine, name, node }: Value, value: Value): Affine | undefined {
  const open = affine && name === undefined && !affine.relu && !affine.sum && lowering.usedOnce(value);
  return open && node === value.node ? affine : undefined;
}

/** Scales and shifts by a vector over channels, and the sum of two blocked activations, as parts of an affine map. */
function joinAffine(lowering: Lowering, onnx: string, a: Value, b: Value, node: GraphNode): Lowered | undefined {
  if (node.dtype !== 'float32' || node.shape.length !== 4) return undefined;
  for (const [x, other, swapped] of [
    [a, b, false],
    [b, a, true],
  ] as const) {
    if (x.layout !== 'nchwc' || !alike(x.shape, node.shape)) continue;
    if (other.layout === 'native' && isPerChannel(other, x)) {
      const vector = (): string => lowering.reshaped(other, [x.shape[3]!]);
      if (onnx === 'Mul') return { affine: { x: lowering.name(x), scale: vector() } };
      if (onnx !== 'Add' && (onnx !== 'Sub' || swapped)) continue;
      const shift = onnx === 'Add' ? vector() : lowering.builder.operator('Neg', [vector()]);
      const open = openAffine(lowering, x, x);
      return { affine: open && !open.shift ? { ...open, shift } : { x: lowering.name(x), shift } };
    }
    const joined = joinSum(lowering, onnx, x, other, swapped);
    if (joined) return joined;
  }
  return undefined;
}

/** `other + x` or `other − x`, where x is an open affine map and the convolution may add into a copy of `other`. */
function joinSum(lowering: Lowering, onnx: string, x: Value, other: Value, swapped: boolean): Lowered | undefined {
  const open = openAffine(lowering, x, x);
  const addable = other.layout === 'nchwc' && alike(other.shape, x.shape);
  if (!open || !addable || lowering.isLeaf(other) || !lowering.usedOnce(other)) return undefined;
  if (onnx === 'Add') return { affine: { ...open, sum: lowering.name(other) } };
  if (onnx !== 'Sub' || !swapped || !open.scale) return undefined;
  const negative = (name: string): string => lowering.builder.operator('Neg', [name]);
  const scale = negative(open.scale);
  const shift = open.shift === undefined ? undefined : negative(open.shift);
  return { affine: { x: open.x, scale, shift, sum: lowering.name(other) } };
}

/**
 * `scalar · t + z` over many elements, the update of momentum and of weights: one pass as a depthwise convolution that
 * takes the flat elements for blocked activations and adds into z. Weights stay in their blocked layout.
 */
function scaledSum(lowering: Lowering, onnx: string, a: Value, b: Value): Lowered | undefined {
  const { block, builder } = lowering;
  const size = product(a.shape);
  const worthwhile = onnx === 'Add' && a.dtype === 'float32' && size >= 4096;
  if (!block || !worthwhile || !alike(a.shape, b.shape) || size % (block * block) !== 0) return undefined;
  for (const [scaled, z] of [
    [a, b],
    [b, a],
  ] as const) {
    if (scaled.node.operation !== 'Multiply' || lowering.isLeaf(scaled) || !lowering.usedOnce(scaled)) continue;
    if (z.layout === 'native' || z.affine || lowering.isLeaf(z) || !lowering.usedOnce(z)) continue;
    const factors = scaled.node.inputs.map((input) => lowering.valueOf(input));
    const [scalar, t] = product(factors[0]!.shape) === 1 ? factors : [factors[1], factors[0]];
    if (product(scalar!.shape) !== 1 || scalar!.layout !== 'native' || !alike(t!.shape, z.shape)) continue;
    const flat = [1, block, size / block / block, block];
    const factor = builder.operator('Expand', [
      lowering.reshaped(scalar!, [1, 1, 1, 1]),
      builder.int64([block, 1, 1, 1]),
    ]);
    const inputs = [
      builder.reshape(lowering.in(z.layout, t!), flat),
      factor,
      '',
      builder.reshape(lowering.name(z), flat),
    ];
    const sum = builder.blocked('Conv', inputs, { kernel_shape: [1, 1], group: block });
    return { name: builder.reshape(sum, declaredShape(z.layout, z.shape)), layout: z.layout };
  }
  return undefined;
}

/** Blocked layouts are worth keeping, plain ones cheap to leave. */
const preference = { nchwc: 4, oihwBiBo: 3, oihwBo: 3, nchw: 2, oihw: 2, native: 0 };

function inCommonLayout(lowering: Lowering, onnx: string, a: Value, b: Value): Lowered | undefined {
  if (!alike(a.shape, b.shape)) return undefined;
  const layout = preference[a.layout] >= preference[b.layout] ? a.layout : b.layout;
  return { name: lowering.builder.operator(onnx, [lowering.in(layout, a), lowering.in(layout, b)]), layout };
}

function withScalar(lowering: Lowering, onnx: string, a: Value, b: Value, node: GraphNode): Lowered | undefined {
  const { builder } = lowering;
  const [x, scalar, swapped] = product(b.shape) === 1 ? [a, b, false] : [b, a, true];
  if (product(scalar.shape) !== 1 || !alike(x.shape, node.shape)) return undefined;
  const declared = declaredShape(x.layout, x.shape);
  // ONNX Runtime calls its kernel for each number where the last axis has length 1, as 1×1 filters have: 60 times slower.
  const isSlow = declared.length > 1 && declared.at(-1) === 1;
  const name = isSlow ? builder.reshape(lowering.name(x), [product(x.shape)]) : lowering.name(x);
  const one = lowering.reshaped(scalar, []);
  const result = builder.operator(onnx, swapped ? [one, name] : [name, one]);
  return { name: isSlow ? builder.reshape(result, declared) : result, layout: x.layout };
}

function withChannels(lowering: Lowering, onnx: string, a: Value, b: Value, node: GraphNode): Lowered | undefined {
  const { builder, block } = lowering;
  for (const [x, vector, swapped] of [
    [a, b, false],
    [b, a, true],
  ] as const) {
    if ((x.layout !== 'nchw' && x.layout !== 'nchwc') || vector.layout !== 'native') continue;
    if (!alike(x.shape, node.shape) || !isPerChannel(vector, x)) continue;
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const blocked = x.layout === 'nchwc';
    const vectorShape = blocked ? [channels / block, 1, block] : [1, channels, 1, 1];
    const spread = lowering.reshaped(vector, vectorShape);
    const name = lowering.name(x);
    const split = blocked ? builder.reshape(name, [batch, channels / block, height * width, block]) : name;
    const result = builder.operator(onnx, swapped ? [spread, split] : [split, spread]);
    return { name: blocked ? builder.reshape(result, declaredShape('nchwc', x.shape)) : result, layout: x.layout };
  }
  return undefined;
}
