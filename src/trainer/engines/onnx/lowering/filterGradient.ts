import { operation, type GraphNode } from '../graph';
import { runsBlocked, type Window } from './convolution';
import { native, type Lowered, type Lowering, type Value } from './lowering';

/** Bytes of dy that one convolution of the filter gradient takes: what stays in a core's second-level cache. */
const cacheBytes = 850_000;

/** x: [N, H, W, I], dy: [N, H', W', O] → the gradient with respect to the filter, [kh, kw, I, O]. */
export const conv2dFilterGradient = operation<Window>('Conv2DBackpropFilter', (lowering, [x, dy], window, node) => {
  const [, , inputs, outputs] = node.shape as [number, number, number, number];
  return runsBlocked(lowering, inputs, outputs)
    ? asConvolution(lowering, x!, dy!, window, node)
    : asMatMul(lowering, x!, dy!, window, node);
});

/** x in `nchw`, padded (or cut) so that every tap of every output position reads inside it. */
interface PaddedInput {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly strides: readonly [number, number];
}

function paddedInput(lowering: Lowering, x: Value, dy: Value, window: Window, node: GraphNode): PaddedInput {
  const { builder } = lowering;
  const [kernelHeight, kernelWidth, channels] = node.shape as [number, number, number];
  const { strides, padding } = window;
  const [top, , left] = padding;
  const [outputHeight, outputWidth] = [dy.shape[1]!, dy.shape[2]!];
  const height = (outputHeight - 1) * strides[0] + kernelHeight;
  const width = (outputWidth - 1) * strides[1] + kernelWidth;
  const pads = [top, left, height - x.shape[1]! - top, width - x.shape[2]! - left];
  const padded = { height, width, strides };
  if (pads.every((each) => each === 0)) return { ...padded, name: lowering.in('nchw', x) };
  if (x.layout === 'nchwc') {
    // Padding and skipping as a depthwise convolution with ones: ONNX Runtime's Pad and Slice use one core.
    const ones = builder.floats(`pick${channels}`, [channels, 1, 1, 1], () => new Float32Array(channels).fill(1));
    const pick = (attributes: Record<string, readonly number[]>): string => {
      const all = { kernel_shape: [1, 1], group: channels, ...attributes };
      const picked = builder.blocked('Conv', [lowering.name(x), ones], all);
      return builder.blocked('ReorderOutput', [picked], { channels });
    };
    if (kernelHeight === 1 && kernelWidth === 1 && top === 0 && left === 0)
      return { name: pick({ strides }), height: outputHeight, width: outputWidth, strides: [1, 1] };
    if (pads.every((each) => each >= 0)) return { ...padded, name: pick({ pads }) };
  }
  const amounts = builder.int64([0, 0, pads[0]!, pads[1]!, 0, 0, pads[2]!, pads[3]!]);
  return { ...padded, name: builder.operator('Pad', [lowering.in('nchw', x), amounts]) };
}

/**
 * The correlation of x with dy as a blocked convolution: the channels of x are its batch, the images its channels, and
 * dy's blocked buffer, as it is, its filter: dw[i, o, y, x] = Σ_n x[i, n, ·, ·] ⋆ dy[o, n, ·, ·] with the stride as
 * dilation. Images (and rows, where one image is too large) are taken in chunks that stay in the cache; each
 * convolution adds into the sum so far.
 */
function asConvolution(lowering: Lowering, x: Value, dy: Value, window: Window, node: GraphNode): Lowered {
  const { builder, block } = lowering;
  const [kernelHeight, kernelWidth, inputs, outputs] = node.shape as [number, number, number, number];
  const [batch, outputHeight, outputWidth] = dy.shape as [number, number, number];
  const input = paddedInput(lowering, x, dy, window, node);
  const blocksOut = outputs / block;
  const row = outputWidth * block;
  const gradient = builder.reshape(lowering.in('nchwc', dy), [batch, blocksOut, outputHeight, row]);

  const imageBytes = outputs * outputHeight * outputWidth * 4;
  // With fewer "channels" than a block ONNX Runtime reads this convolution's input as nchw, which it is.
  const images = largestDivisor(batch, Math.min(block / 2, Math.floor(cacheBytes / imageBytes)));
  const rows =
    imageBytes > 2 * cacheBytes
      ? largestDivisor(outputHeight, Math.floor((outputHeight * cacheBytes) / imageBytes))
      : outputHeight;

  let sum: string | undefined;
  for (let image = 0; image < batch; image += images) {
    const chunk = (value: string): string =>
      images === batch ? value : builder.slice(value, [0], [image], [image + images]);
    const channelsFirst = (value: string, shape: number[]): string =>
      images === 1 ? builder.reshape(value, shape) : builder.transpose(value, [1, 0, 2, 3]);
    const source = channelsFirst(chunk(input.name), [inputs, 1, input.height, input.width]);
    const filter = channelsFirst(chunk(gradient), [blocksOut, 1, outputHeight, row]);
    for (let first = 0; first < outputHeight; first += rows) {
      const whole = rows === outputHeight;
      const begin = first * input.strides[0];
      const end = (first + rows - 1) * input.strides[0] + kernelHeight;
      const someSource = whole ? source : builder.slice(source, [2], [begin], [end]);
      const someFilter = whole ? filter : builder.slice(filter, [2], [first], [first + rows]);
      const operands = [someSource, builder.reshape(someFilter, [outputs, images, rows, outputWidth])];
      sum = builder.blocked('Conv', sum === undefined ? operands : [...operands, '', sum], {
        kernel_shape: [rows, outputWidth],
        dilations: input.strides,
      });
    }
  }
  return asFilter(lowering, sum!, [inputs, outputs, kernelHeight, kernelWidth]);
}

/** [I, O/Bo, kh·kw, Bo], the blocked result, as a blocked filter: the weights stay in this layout from step to step. */
function asFilter(lowering: Lowering, gradient: string, shape: [number, number, number, number]): Lowered {
  const { builder, block } = lowering;
  const [inputs, outputs, height, width] = shape;
  const declared = [outputs, inputs, height, width];
  if (!lowering.divides(inputs)) {
    const rows = builder.reshape(gradient, [inputs, outputs / block, height * width * block]);
    return { name: builder.reshape(builder.transpose(rows, [1, 0, 2]), declared), layout: 'oihwBo' };
  }
  const split = builder.reshape(gradient, [inputs / block, block, outputs / block, height * width, block]);
  return { name: builder.reshape(builder.transpose(split, [2, 0, 3, 1, 4]), declared), layout: 'oihwBiBo' };
}

function largestDivisor(of: number, atMost: number): number {
  let divisor = Math.max(1, Math.min(of, atMost));
  while (of % divisor !== 0) divisor--;
  return divisor;
}

/** Every tap's input as a row of a matrix (im2col), times dy. */
function asMatMul(lowering: Lowering, x: Value, dy: Value, window: Window, node: GraphNode): Lowered {
  const { builder } = lowering;
  const [kernelHeight, kernelWidth, inputs, outputs] = node.shape as [number, number, number, number];
  const [batch, outputHeight, outputWidth] = dy.shape as [number, number, number];
  const input = paddedInput(lowering, x, dy, window, node);
  const positions = batch * outputHeight * outputWidth;
  const channelsFirst = builder.transpose(input.name, [1, 0, 2, 3]);
  const taps: string[] = [];
  for (let y = 0; y < kernelHeight; y++)
    for (let x = 0; x < kernelWidth; x++) {
      const ends = [y + (outputHeight - 1) * input.strides[0] + 1, x + (outputWidth - 1) * input.strides[1] + 1];
      const tap = builder.slice(channelsFirst, [2, 3], [y, x], ends, input.strides);
      taps.push(builder.reshape(tap, [inputs, positions]));
    }
  const columns = builder.concat(taps, 0);
  const product = builder.operator('MatMul', [columns, lowering.reshaped(dy, [positions, outputs])]);
  return native(builder.reshape(product, node.shape));
}
