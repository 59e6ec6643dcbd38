import { operation, type DataType } from '../graph';
import { elementTypeCode } from '../model';
import type { ModelBuilder } from '../modelBuilder';
import { native, type Lowered, type Value } from './lowering';

type UnaryLowering = (builder: ModelBuilder, x: string) => string;

/** An operation on each element: it keeps the layout of its input. */
function unary(name: string, write: UnaryLowering) {
  return operation(name, (lowering, [x]) => ({
    name: write(lowering.builder, lowering.name(x!)),
    layout: x!.layout,
  }));
}

const operator =
  (name: string): UnaryLowering =>
  (builder, x) =>
    builder.operator(name, [x]);

/** Kernels of tfjs that are one ONNX operator on floats. */
const namesakes = {
  Abs: 'Abs',
  Acos: 'Acos',
  Acosh: 'Acosh',
  Asin: 'Asin',
  Asinh: 'Asinh',
  Atan: 'Atan',
  Atanh: 'Atanh',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Cosh: 'Cosh',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  LogicalNot: 'Not',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Round: 'Round',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sin: 'Sin',
  Sinh: 'Sinh',
  Softplus: 'Softplus',
  Sqrt: 'Sqrt',
  Tan: 'Tan',
  Tanh: 'Tanh',
} as const;

/**
 * 1 where x ≥ 3e-39, the smallest normal number, 0 where x ≤ 0, NaN where x is NaN; in between something in between.
 * HardSigmoid is max(0, min(1, alpha · x)), at the speed of a ReLU where comparing and casting take four times as long.
 */
export const mask: UnaryLowering = (builder, x) =>
  builder.operator('HardSigmoid', [x], { alpha: { float: 3.4e38 }, beta: { float: 0 } });

/** 1 where x > 0, subnormal numbers too, 0 elsewhere, NaN where x is NaN. */
const positive: UnaryLowering = (builder, x) => mask(builder, mask(builder, x));

/** log(1 + x), accurate for small x: Kahan's correction of the rounding of 1 + x. */
const log1p: UnaryLowering = (builder, x) => {
  const one = builder.scalar(1);
  const sum = builder.operator('Add', [x, one]);
  const rounded = builder.operator('Sub', [sum, one]);
  const corrected = builder.operator('Mul', [builder.operator('Log', [sum]), builder.operator('Div', [x, rounded])]);
  const exact = builder.operator('Equal', [rounded, builder.scalar(0)]);
  const infinite = builder.operator('IsInf', [sum]);
  const direct = builder.operator('Where', [infinite, sum, corrected]);
  return builder.operator('Where', [exact, x, direct]);
};

/** exp(x) − 1, accurate for small x: tanh(x/2) · (exp(x) + 1). */
const expm1: UnaryLowering = (builder, x) => {
  const exponential = builder.operator('Exp', [x]);
  const half = builder.operator('Tanh', [builder.operator('Mul', [x, builder.scalar(0.5)])]);
  const small = builder.operator('Mul', [half, builder.operator('Add', [exponential, builder.scalar(1)])]);
  const large = builder.operator('Sub', [exponential, builder.scalar(1)]);
  const isSmall = builder.operator('Less', [builder.operator('Abs', [x]), builder.scalar(0.5)]);
  return builder.operator('Where', [isSmall, small, large]);
};

export const unaryOperations = {
  ...(Object.fromEntries(
    Object.entries(namesakes).map(([name, onnx]) => [name, unary(name, operator(onnx))]),
  ) as Record<keyof typeof namesakes, ReturnType<typeof unary>>),
  Expm1: unary('Expm1', expm1),
  Log1p: unary('Log1p', log1p),
  Rsqrt: unary('Rsqrt', (builder, x) => builder.operator('Reciprocal', [builder.operator('Sqrt', [x])])),
  Square: unary('Square', (builder, x) => builder.operator('Mul', [x, x])),
  Step: unary('Step', positive),
};

/** 1 where a ReLU's output is positive: what its gradient is multiplied by. */
export const rectifierMask = unary('RectifierMask', mask);

/** Kernels of tfjs that answer yes or no for each element. */
export const predicates = {
  IsNan: unary('IsNan', operator('IsNaN')),
  IsInf: unary('IsInf', operator('IsInf')),
  IsFinite: unary('IsFinite', (builder, x) =>
    builder.operator('Less', [builder.operator('Abs', [x]), builder.scalar(Infinity)]),
  ),
};

/** max(x, 0): joins an affine map that nobody else needs. */
export const relu = operation('Relu', (lowering, [x]): Lowered => {
  const open = x!.affine && x!.name === undefined && !x!.affine.relu && lowering.usedOnce(x!);
  if (open) return { affine: { ...x!.affine!, relu: true } };
  return { name: lowering.builder.operator('Relu', [lowering.name(x!)]), layout: x!.layout };
});

export const leakyRelu = operation<{ alpha: number }>('LeakyRelu', (lowering, [x], { alpha }) => ({
  name: lowering.builder.operator('LeakyRelu', [lowering.name(x!)], { alpha: { float: alpha } }),
  layout: x!.layout,
}));

export const selu = operation('Selu', (lowering, [x]) => ({
  // The constants of the paper, as tfjs rounds them; ONNX's own defaults differ in the last digits.
  name: lowering.builder.operator('Selu', [lowering.name(x!)], {
    alpha: { float: 1.7580993408473768 / 1.0507009873554805 },
    gamma: { float: 1.0507009873554805 },
  }),
  layout: x!.layout,
}));

/** dy · (y ≥ 0 ? 1 : y + 1), y being the output of an ELU. */
export const eluGrad = operation('EluGrad', (lowering, [dy, y]) => {
  const { builder } = lowering;
  const output = lowering.native(y!);
  const positivePart = builder.operator('GreaterOrEqual', [output, builder.scalar(0)]);
  const slope = builder.operator('Add', [output, builder.scalar(1)]);
  const factor = builder.operator('Where', [positivePart, builder.scalar(1), slope]);
  return native(builder.operator('Mul', [lowering.native(dy!), factor]));
});

export const cast = operation<{ to: DataType }>('Cast', (lowering, [x], { to }) => ({
  name: lowering.builder.operator('Cast', [lowering.name(x!)], { to: elementTypeCode[to] }),
  layout: x!.layout,
}));

export const identity = operation('Identity', (lowering, [x]) => ({ name: lowering.name(x!), layout: x!.layout }));

/** Where all three are of one shape, the layout that one of them has is kept. */
export const select = operation('Select', (lowering, [condition, whenTrue, whenFalse]) => {
  const values = [condition!, whenTrue!, whenFalse!] as const;
  const layout = commonLayout(values);
  return {
    name: lowering.builder.operator(
      'Where',
      values.map((each) => lowering.in(layout, each)),
    ),
    layout,
  };
});

function commonLayout(values: readonly Value[]) {
  const alike = values.every(({ shape }) => shape.join() === values[0]!.shape.join());
  const laidOut = values.find(({ layout }) => layout !== 'native');
  return alike && laidOut ? laidOut.layout : 'native';
}
