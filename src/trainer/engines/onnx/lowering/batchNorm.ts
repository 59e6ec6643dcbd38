import { operation } from '../graph';
import { type Lowered } from './lowering';

export interface BatchNormAttributes {
  readonly epsilon: number;
  readonly hasOffset: boolean;
  readonly hasScale: boolean;
}

/**
 * `(x − mean) / √(variance + ε) · scale + offset` with given statistics, as one scale and one shift for each channel.
 * Inputs: x [N, H, W, C] or any shape, then mean, variance, offset?, scale? [C].
 */
export const fusedBatchNorm = operation<BatchNormAttributes>(
  'FusedBatchNorm',
  (lowering, [x, mean, variance, ...rest], { epsilon, hasOffset, hasScale }): Lowered => {
    const { builder } = lowering;
    const [offset, scale] = hasOffset ? rest : [undefined, rest[0]];
    if (lowering.standard && x!.layout === 'nchw' && mean!.shape.length === 1) {
      const constant = (value: number): string =>
        builder.floats(`${value}×${mean!.shape[0]}`, mean!.shape, () => new Float32Array(mean!.shape[0]!).fill(value));
      const statistics = [scale, offset, mean, variance].map((each, i) =>
        each ? lowering.native(each) : constant(i === 0 ? 1 : 0),
      );
      const attributes = { epsilon: { float: epsilon } };
      return {
        name: builder.operator('BatchNormalization', [lowering.name(x!), ...statistics], attributes),
        layout: 'nchw',
      };
    }
    const stabilised = builder.operator('Add', [lowering.native(variance!), builder.scalar(epsilon)]);
    const deviation = builder.operator('Reciprocal', [builder.operator('Sqrt', [stabilised])]);
    const factor = hasScale ? builder.operator('Mul', [deviation, lowering.native(scale!)]) : deviation;
    const centre = builder.operator('Neg', [builder.operator('Mul', [lowering.native(mean!), factor])]);
    const shift = hasOffset ? builder.operator('Add', [lowering.native(offset!), centre]) : centre;
    const perChannel = mean!.shape.length === 1;
    if (perChannel && x!.layout === 'nchwc') return { affine: { x: lowering.name(x!), scale: factor, shift } };
    const layout = perChannel && x!.layout === 'nchw' ? 'nchw' : 'native';
    const channels = mean!.shape[0]!;
    const spread = (vector: string): string =>
      layout === 'nchw' ? builder.reshape(vector, [1, channels, 1, 1]) : vector;
    const scaled = builder.operator('Mul', [lowering.in(layout, x!), spread(factor)]);
    return { name: builder.operator('Add', [scaled, spread(shift)]), layout };
  },
);
