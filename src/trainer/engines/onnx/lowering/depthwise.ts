import { operation, type GraphNode } from '../graph';
import { onnxPads, type Window } from './convolution';
import { gradientByPhases, transposedAttributes } from './inputGradient';
import { native, type Lowered, type Lowering, type Value } from './lowering';

/** Convolutions of each channel on its own, with M filters for each, and their gradients. */

/** Whether the blocked operators take it: they know one filter a channel. */
function runsBlocked(lowering: Lowering, channels: number, multiplier: number): boolean {
  return multiplier === 1 && lowering.divides(channels);
}

/** x: [N, H, W, C], filter: [kh, kw, C, M] → [N, H', W', C·M]. */
export const depthwiseConv2d = operation<Window>('DepthwiseConv2dNative', (lowering, [x, filter], window) => {
  const { builder } = lowering;
  const [height, width, channels, multiplier] = filter!.shape as [number, number, number, number];
  const attributes = {
    kernel_shape: [height, width],
    strides: window.strides,
    pads: onnxPads(window.padding),
    dilations: window.dilations,
    group: channels,
  };
  if (runsBlocked(lowering, channels, multiplier)) {
    const weights = builder.reshape(filterTaps(lowering, filter!), [channels, 1, height, width]);
    return { name: builder.blocked('Conv', [lowering.in('nchwc', x!), weights], attributes), layout: 'nchwc' };
  }
  const weights = plainFilter(lowering, filter!);
  return { name: builder.operator('Conv', [lowering.in('nchw', x!), weights], attributes), layout: 'nchw' };
});

/** [kh, kw, C, M] → [C·M, 1, kh, kw]. */
function plainFilter(lowering: Lowering, filter: Value): string {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const perOutput = lowering.builder.transpose(lowering.native(filter), [2, 3, 0, 1]);
  return lowering.builder.reshape(perOutput, [channels * multiplier, 1, height, width]);
}

/** [kh, kw, C, 1] → [C/c, kh·kw, c], the blocked layout of such a filter. */
function filterTaps(lowering: Lowering, filter: Value): string {
  const { builder, block } = lowering;
  const [height, width, channels] = filter.shape as [number, number, number, number];
  return builder.transpose(lowering.reshaped(filter, [height * width, channels / block, block]), [1, 0, 2]);
}

/** dy: [N, H', W', C·M], filter: [kh, kw, C, M] → [N, H, W, C]. */
export const depthwiseInputGradient = operation<Window>(
  'DepthwiseConv2dNativeBackpropInput',
  (lowering, [dy, filter], window, node) =>
    asConvolutions(lowering, dy!, filter!, window, node) ??
    asTransposedConvolution(lowering, dy!, filter!, window, node),
);

function asConvolutions(
  lowering: Lowering,
  dy: Value,
  filter: Value,
  window: Window,
  node: GraphNode,
): Lowered | undefined {
  const { builder } = lowering;
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  if (!runsBlocked(lowering, channels, multiplier)) return undefined;
  return gradientByPhases(lowering, window, [height, width], dy.shape, node.shape, ({ taps, kernel, pads }) => {
    const picked = builder.operator('Gather', [filterTaps(lowering, filter), builder.int64(taps)], { axis: 1 });
    const weights = builder.reshape(picked, [channels, 1, ...kernel]);
    const attributes = { kernel_shape: kernel, pads, group: channels };
    return builder.blocked('Conv', [lowering.in('nchwc', dy), weights], attributes);
  });
}

function asTransposedConvolution(
  lowering: Lowering,
  dy: Value,
  filter: Value,
  window: Window,
  node: GraphNode,
): Lowered {
  const shape = transposedAttributes(window, dy.shape, node.shape, filter.shape);
  const inputs = [lowering.in('nchw', dy), plainFilter(lowering, filter)];
  const attributes = { ...shape, group: filter.shape[2]! };
  return { name: lowering.builder.operator('ConvTranspose', inputs, attributes), layout: 'nchw' };
}

/** x: [N, H, W, C], dy: [N, H', W', C·M] → [kh, kw, C, M]. */
export const depthwiseFilterGradient = operation<Window>(
  'DepthwiseConv2dNativeBackpropFilter',
  (lowering, [x, dy], window, node) =>
    asConvolution(lowering, x!, dy!, window, node) ?? asSums(lowering, x!, dy!, window, node),
);

/**
 * The correlation of x with dy as one blocked depthwise convolution: every channel of every image is a channel, and dy's blocked
 * buffer, as it is, holds their filters. Undefined where channels do not allow it, or where x would have to be cut.
 */
function asConvolution(
  lowering: Lowering,
  x: Value,
  dy: Value,
  { strides, dilations, padding: [top, , left] }: Window,
  node: GraphNode,
): Lowered | undefined {
  const { builder, block } = lowering;
  const [kernelHeight, kernelWidth, channels, multiplier] = node.shape as [number, number, number, number];
  const [batch, height, width] = x.shape as [number, number, number];
  const [outputHeight, outputWidth] = [dy.shape[1]!, dy.shape[2]!];
  const reach = (output: number, kernel: number, axis: 0 | 1): number =>
    (output - 1) * strides[axis] + (kernel - 1) * dilations[axis] + 1;
  const bottom = reach(outputHeight, kernelHeight, 0) - height - top;
  const right = reach(outputWidth, kernelWidth, 1) - width - left;
  if (!runsBlocked(lowering, channels, multiplier) || bottom < 0 || right < 0) return undefined;
  const all = batch * channels;
  const images = builder.reshape(lowering.in('nchwc', x), [1, all, height, width]);
  const filters = builder.reshape(lowering.in('nchwc', dy), [all, 1, outputHeight, outputWidth]);
  const perImage = builder.blocked('Conv', [images, filters], {
    kernel_shape: [outputHeight, outputWidth],
    strides: dilations,
    dilations: strides,
    pads: [top, left, bottom, right],
    group: all,
  });
  const split = builder.reshape(perImage, [batch, channels / block, kernelHeight * kernelWidth, block]);
  const sum = builder.operator('ReduceSum', [split, builder.int64([0])], { keepdims: 0 });
  return native(builder.reshape(builder.transpose(sum, [1, 0, 2]), node.shape));
}

/** For each tap a sum over batch and positions. */
function asSums(
  lowering: Lowering,
  x: Value,
  dy: Value,
  { strides, dilations, padding }: Window,
  node: GraphNode,
): Lowered {
  const { builder } = lowering;
  const [kernelHeight, kernelWidth, channels, multiplier] = node.shape as [number, number, number, number];
  const [batch, outputHeight, outputWidth] = dy.shape as [number, number, number];
  const [top, bottom, left, right] = padding;
  const amounts = builder.int64([0, 0, top, left, 0, 0, bottom, right]);
  const padded = builder.operator('Pad', [lowering.in('nchw', x), amounts]);
  const gradientShape = [batch, channels, multiplier, outputHeight, outputWidth];
  const gradient = builder.reshape(lowering.in('nchw', dy), gradientShape);
  const taps: string[] = [];
  for (let i = 0; i < kernelHeight; i++)
    for (let j = 0; j < kernelWidth; j++) {
      const begin = [i * dilations[0], j * dilations[1]] as const;
      const ends = [begin[0] + (outputHeight - 1) * strides[0] + 1, begin[1] + (outputWidth - 1) * strides[1] + 1];
      const tap = builder.slice(padded, [2, 3], begin, ends, strides);
      const spread = builder.reshape(tap, [batch, channels, 1, outputHeight, outputWidth]);
      const product = builder.operator('Mul', [spread, gradient]);
      const sum = builder.operator('ReduceSum', [product, builder.int64([0, 3, 4])], { keepdims: 0 });
      taps.push(builder.reshape(sum, [1, channels, multiplier]));
    }
  return native(builder.reshape(builder.concat(taps, 0), node.shape));
}
