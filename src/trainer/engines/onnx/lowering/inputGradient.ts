import { operation, type GraphNode } from '../graph';
import type { Window } from './convolution';
import type { Lowered, Lowering, Value } from './lowering';

/** dy: [N, H', W', O], filter: [kh, kw, I, O] → the gradient with respect to the input, [N, H, W, I]. */
export const conv2dInputGradient = operation<Window>(
  'Conv2DBackpropInput',
  (lowering, [dy, filter], window, node) =>
    asConvolutions(lowering, dy!, filter!, window, node) ??
    asTransposedConvolution(lowering, dy!, filter!, window, node),
);

/** Rows (or columns) of the input that stand at the same place relative to the stride. */
interface Phase {
  /** The filter's rows that reach them, in the order of the convolution over dy. */
  readonly taps: readonly number[];
  /** How many they are. */
  readonly count: number;
  readonly padBegin: number;
  readonly padEnd: number;
}

/**
 * Input row h = offset + stride·a receives dy[a + T − m] · w[tap m], where the taps are those with
 * tap ≡ offset + padding (mod stride) and T = ⌊(offset + padding) / stride⌋: for each offset a plain convolution over dy
 * with every stride-th tap, in reverse.
 */
function phases(stride: number, padding: number, kernel: number, inputSize: number, outputSize: number): Phase[] {
  return Array.from({ length: stride }, (_, offset) => {
    const start = offset + padding;
    const reach = Math.floor(start / stride);
    const taps: number[] = [];
    for (let tap = start % stride; tap < kernel; tap += stride) taps.unshift(tap);
    const count = Math.ceil((inputSize - offset) / stride);
    return { taps, count, padBegin: taps.length - 1 - reach, padEnd: count + reach - outputSize };
  });
}

/** Phases of equal size can be interleaved; a negative padding would have to cut dy. */
function fits(all: readonly Phase[]): boolean {
  return all.every(
    ({ taps, count, padBegin, padEnd }) =>
      count === all[0]!.count && (taps.length === 0 || (padBegin >= 0 && padEnd >= 0)),
  );
}

/** One phase's convolution over dy: its filter's taps, each y · kernelWidth + x, in the order of the kernel. */
export interface PhaseConvolution {
  readonly taps: readonly number[];
  /** [height, width] */
  readonly kernel: readonly [number, number];
  readonly pads: readonly number[];
}

/**
 * The gradient as stride² blocked convolutions of dy with the turned filter, interleaved: twice as fast as a transposed
 * convolution. Undefined where sizes do not allow it.
 * @param kernel the filter's height and width
 * @param dyShape [N, H', W', O]
 * @param shape [N, H, W, I] of the gradient
 */
export function gradientByPhases(
  lowering: Lowering,
  { strides: [stride, strideX], dilations, padding }: Window,
  [kernelHeight, kernelWidth]: readonly [number, number],
  dyShape: readonly number[],
  shape: readonly number[],
  convolve: (phase: PhaseConvolution) => string,
): Lowered | undefined {
  const { builder, block } = lowering;
  const [batch, height, width, channels] = shape as [number, number, number, number];
  if (stride !== strideX || dilations.some((each) => each !== 1)) return undefined;
  const rows = phases(stride, padding[0], kernelHeight, height, dyShape[1]!);
  const columns = phases(stride, padding[2], kernelWidth, width, dyShape[2]!);
  if (!fits(rows) || !fits(columns)) return undefined;
  const part = (row: Phase, column: Phase): string => {
    const taps = row.taps.flatMap((y) => column.taps.map((x) => y * kernelWidth + x));
    if (taps.length === 0) return builder.zeros([batch, channels, row.count, column.count]);
    const pads = [row.padBegin, column.padBegin, row.padEnd, column.padEnd];
    return convolve({ taps, kernel: [row.taps.length, column.taps.length], pads });
  };
  if (stride === 1) return { name: part(rows[0]!, columns[0]!), layout: 'nchwc' };

  const [countY, countX] = [rows[0]!.count, columns[0]!.count];
  const blocks = channels / block;
  const rowsOfPixels = rows.map((row) => {
    const pixels = columns.map((column) => builder.reshape(part(row, column), [batch, blocks, countY, countX, block]));
    return builder.reshape(builder.concat(pixels, 4), [batch, blocks, countY, stride * countX * block]);
  });
  return { name: builder.reshape(builder.concat(rowsOfPixels, 3), [batch, channels, height, width]), layout: 'nchwc' };
}

/** Blocked convolutions; undefined where channels or sizes do not allow it. */
function asConvolutions(
  lowering: Lowering,
  dy: Value,
  filter: Value,
  window: Window,
  node: GraphNode,
): Lowered | undefined {
  const { builder, block } = lowering;
  const [kernelHeight, kernelWidth, inputs, outputs] = filter.shape as [number, number, number, number];
  if (!lowering.divides(inputs) || !lowering.divides(outputs)) return undefined;
  const [blocksIn, blocksOut, tapCount] = [inputs / block, outputs / block, kernelHeight * kernelWidth];
  return gradientByPhases(lowering, window, [kernelHeight, kernelWidth], dy.shape, node.shape, (phase) => {
    const picked: number[] = [];
    for (let i = 0; i < blocksIn; i++)
      for (let o = 0; o < blocksOut; o++)
        for (const tap of phase.taps) picked.push((o * blocksIn + i) * tapCount + tap);
    const gathered = builder.operator('Gather', [turnedBlocks(lowering, filter), builder.int64(picked)], { axis: 0 });
    const weights = builder.reshape(gathered, [inputs, outputs, ...phase.kernel]);
    return builder.blocked('Conv', [lowering.in('nchwc', dy), weights], {
      kernel_shape: phase.kernel,
      pads: phase.pads,
    });
  });
}

/** Every block [Bi, Bo] of the filter transposed to [Bo, Bi]: [O/Bo · I/Bi · kh · kw, Bo · Bi]. */
function turnedBlocks(lowering: Lowering, filter: Value): string {
  const { builder, block } = lowering;
  const size = block * block;
  const blocks = filter.shape.reduce((product, each) => product * each, 1) / size;
  // ReorderOutput of `block` pixels with `block` channels is exactly that transposition, on all cores.
  const asImages = builder.reshape(lowering.in('oihwBiBo', filter), [blocks, block, block / 4, 4]);
  const turned = builder.blocked('ReorderOutput', [asImages], { channels: block });
  return builder.reshape(turned, [blocks, size]);
}

function asTransposedConvolution(
  lowering: Lowering,
  dy: Value,
  filter: Value,
  window: Window,
  node: GraphNode,
): Lowered {
  const inputs = [lowering.in('nchw', dy), lowering.in('oihw', filter)];
  const attributes = transposedAttributes(window, dy.shape, node.shape, filter.shape);
  return { name: lowering.builder.operator('ConvTranspose', inputs, attributes), layout: 'nchw' };
}

/** Attributes of the ConvTranspose that undoes a convolution from `inputShape` to `outputShape`. */
export function transposedAttributes(
  { strides, padding, dilations }: Window,
  outputShape: readonly number[],
  inputShape: readonly number[],
  kernel: readonly number[],
) {
  const [top, bottom, left, right] = padding;
  const rest = (axis: 0 | 1, before: number, after: number): number => {
    const reached = (outputShape[axis + 1]! - 1) * strides[axis] + (kernel[axis]! - 1) * dilations[axis] + 1;
    return inputShape[axis + 1]! - (reached - before - after);
  };
  return {
    kernel_shape: [kernel[0]!, kernel[1]!],
    strides,
    dilations,
    pads: [top, left, bottom, right],
    output_padding: [rest(0, top, bottom), rest(1, left, right)],
  };
}
