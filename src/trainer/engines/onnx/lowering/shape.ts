import { operation } from '../graph';
import { native } from './lowering';

export const reshape = operation('Reshape', (lowering, [x], _attributes, node) =>
  native(lowering.reshaped(x!, node.shape)),
);

export const transpose = operation<{ perm: readonly number[] }>('Transpose', (lowering, [x], { perm }) =>
  native(lowering.builder.transpose(lowering.native(x!), perm)),
);

export const tile = operation<{ reps: readonly number[] }>('Tile', (lowering, [x], { reps }) =>
  native(lowering.builder.operator('Tile', [lowering.native(x!), lowering.builder.int64(reps)])),
);

/** Blocked activations are joined over the batch, or over channels, without leaving their layout. */
export const concat = operation<{ axis: number }>('Concat', (lowering, values, { axis }) => {
  const stays = values.every(({ layout }) => layout === 'nchwc' || layout === 'nchw') && (axis === 0 || axis === 3);
  const layout = stays && values.every((each) => each.layout === values[0]!.layout) ? values[0]!.layout : 'native';
  const declaredAxis = layout === 'native' || axis === 0 ? axis : 1;
  return {
    name: lowering.builder.concat(
      values.map((each) => lowering.in(layout, each)),
      declaredAxis,
    ),
    layout,
  };
});

export interface SliceAttributes {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
}

/** A step of −1 that ends before the first element has no end that ONNX would not count from the back, save this one. */
const beforeFirst = -(2 ** 31);

export const slice = operation<SliceAttributes>('Slice', (lowering, [x], { begin, end, strides }) => {
  const axes = begin.map((_, axis) => axis);
  const ends = end.map((each, axis) => (strides[axis]! < 0 && each < 0 ? beforeFirst : each));
  return native(lowering.builder.slice(lowering.native(x!), axes, begin, ends, strides));
});

export interface PadAttributes {
  readonly paddings: readonly (readonly [number, number])[];
  readonly constantValue: number;
}

export const pad = operation<PadAttributes>('PadV2', (lowering, [x], { paddings, constantValue }, node) => {
  const { builder } = lowering;
  const amounts = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  const value = builder.scalar(constantValue, node.dtype);
  return native(builder.operator('Pad', [lowering.native(x!), builder.int64(amounts), value]));
});

/** The only values that are worth a constant in the model: zeros and ones. */
export const constantFill = operation<{ value: number }>('ConstantFill', (lowering, _inputs, { value }, node) => {
  const { builder } = lowering;
  return native(builder.operator('Expand', [builder.scalar(value, node.dtype), builder.int64(node.shape)]));
});

/** A scalar, spread over a shape. */
export const broadcast = operation('Broadcast', (lowering, [x], _attributes, node) =>
  native(lowering.builder.operator('Expand', [lowering.native(x!), lowering.builder.int64(node.shape)])),
);
