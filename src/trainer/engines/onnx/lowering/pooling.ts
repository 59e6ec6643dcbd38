import { operation, type GraphNode } from '../graph';
import { declaredShape } from '../layouts';
import { onnxPads, type Window } from './convolution';
import { mask } from './elementwise';
import { transposedAttributes } from './inputGradient';
import type { Lowered, Lowering, Value } from './lowering';

export interface PoolingWindow extends Window {
  /** [height, width] */
  readonly size: readonly [number, number];
}

function pool(name: 'MaxPool' | 'AvgPool', onnx: string, extra: Record<string, number> = {}) {
  return operation<PoolingWindow>(name, (lowering, [x], { size, strides, padding }) => {
    const attributes = { kernel_shape: size, strides, pads: onnxPads(padding), ...extra };
    if (lowering.divides(x!.shape[3]!))
      return { name: lowering.builder.blocked(onnx, [lowering.in('nchwc', x!)], attributes), layout: 'nchwc' };
    return { name: lowering.builder.operator(onnx, [lowering.in('nchw', x!)], attributes), layout: 'nchw' };
  });
}

export const maxPool = pool('MaxPool', 'MaxPool');
/** The mean over the part of the window that lies inside the image. */
export const avgPool = pool('AvgPool', 'AveragePool', { count_include_pad: 0 });

/**
 * dy, y: [N, H', W', C], x: [N, H, W, C] → [N, H, W, C]. For each tap of the window, in order: where x there equals the
 * window's maximum y, it takes what is left of dy. So the first maximum takes all, as in tfjs and PyTorch.
 */
export const maxPoolGradient = operation<PoolingWindow>('MaxPoolGrad', (lowering, [dy, x, y], window, node) => {
  const { builder } = lowering;
  const [batch, height, width, channels] = node.shape as [number, number, number, number];
  const blocked = lowering.divides(channels);
  const layout = blocked ? 'nchwc' : 'native';
  const inner = blocked ? lowering.block : channels;
  const images = (batch * channels) / inner;
  const [outputHeight, outputWidth] = [dy!.shape[1]!, dy!.shape[2]!];
  const grid = new PhaseGrid(lowering, window, images, inner, [height, width], [outputHeight, outputWidth]);

  const phasesOfX = grid.split(builder.reshape(lowering.in(layout, x!), [images, height, width, inner]));
  const maximum = builder.reshape(lowering.in(layout, y!), [images, outputHeight, outputWidth, inner]);
  let left = builder.reshape(lowering.in(layout, dy!), [images, outputHeight, outputWidth, inner]);
  const [kernelHeight, kernelWidth] = window.size;
  for (let i = 0; i < kernelHeight; i++)
    for (let j = 0; j < kernelWidth; j++) {
      const isLast = i === kernelHeight - 1 && j === kernelWidth - 1;
      const below = (): string => mask(builder, builder.operator('Sub', [maximum, phasesOfX(i, j)]));
      const passedOn = isLast ? undefined : builder.operator('Mul', [left, below()]);
      grid.add(i, j, passedOn === undefined ? left : builder.operator('Sub', [left, passedOn]));
      if (passedOn !== undefined) left = passedOn;
    }
  const declared = blocked ? [batch, channels, height, width] : node.shape;
  return { name: builder.reshape(grid.join(), declared), layout };
});

/**
 * An image [M, H, W, inner] seen through strides: pixels at the same place relative to the stride form a phase, and the
 * pixels that tap (i, j) reads over all output positions are a rectangle of one phase.
 */
class PhaseGrid {
  private readonly rows: number;
  private readonly columns: number;
  private readonly pads: readonly number[];
  private readonly sums = new Map<string, string>();

  constructor(
    private readonly lowering: Lowering,
    private readonly window: PoolingWindow,
    private readonly images: number,
    private readonly inner: number,
    private readonly inputSize: readonly [number, number],
    private readonly outputSize: readonly [number, number],
  ) {
    const { size, strides, padding } = window;
    const [top, , left] = padding;
    const extent = (axis: 0 | 1, before: number): number =>
      Math.ceil(
        Math.max(inputSize[axis] + before, (outputSize[axis] - 1) * strides[axis] + size[axis]) / strides[axis],
      );
    this.rows = extent(0, top);
    this.columns = extent(1, left);
    const [height, width] = [this.rows * strides[0], this.columns * strides[1]];
    this.pads = [0, top, left, 0, 0, height - inputSize[0] - top, width - inputSize[1] - left, 0];
  }

  /** What tap (i, j) reads, [M, H', W', inner]; padding is the lowest number. */
  split(image: string): (i: number, j: number) => string {
    const { builder } = this.lowering;
    const { images, inner, rows, columns } = this;
    const [strideY, strideX] = this.window.strides;
    const [outputHeight, outputWidth] = this.outputSize;
    const lowest = builder.scalar(-3.4028234663852886e38);
    const padded = this.pads.some((each) => each !== 0)
      ? builder.operator('Pad', [image, builder.int64(this.pads), lowest])
      : image;
    const split = builder.reshape(padded, [images, rows, strideY, columns, strideX * inner]);
    return (i, j) => {
      const [y, x] = [i % strideY, j % strideX];
      const picked = builder.slice(split, [2, 4], [y, x * inner], [y + 1, (x + 1) * inner]);
      const phase = builder.reshape(picked, [images, rows, columns, inner]);
      const [row, column] = [Math.floor(i / strideY), Math.floor(j / strideX)];
      if (rows === outputHeight && columns === outputWidth) return phase;
      return builder.slice(phase, [1, 2], [row, column], [row + outputHeight, column + outputWidth]);
    };
  }

  /** Adds what tap (i, j) receives, [M, H', W', inner]. */
  add(i: number, j: number, gradient: string): void {
    const { builder } = this.lowering;
    const [strideY, strideX] = this.window.strides;
    const [row, column] = [Math.floor(i / strideY), Math.floor(j / strideX)];
    const [below, beside] = [this.rows - this.outputSize[0] - row, this.columns - this.outputSize[1] - column];
    const pads = [0, row, column, 0, 0, below, beside, 0];
    const placed = pads.some((each) => each !== 0)
      ? builder.operator('Pad', [gradient, builder.int64(pads)])
      : gradient;
    const phase = `${i % strideY},${j % strideX}`;
    const sum = this.sums.get(phase);
    this.sums.set(phase, sum === undefined ? placed : builder.operator('Add', [sum, placed]));
  }

  /** The phases' sums as one image again, without its padding: [M, H, W, inner]. */
  join(): string {
    const { builder } = this.lowering;
    const { images, inner, rows, columns } = this;
    const [strideY, strideX] = this.window.strides;
    const [top, left] = [this.pads[1]!, this.pads[2]!];
    const phase = (y: number, x: number): string =>
      this.sums.get(`${y},${x}`) ?? builder.zeros([images, rows, columns, inner]);
    const lines = Array.from({ length: strideY }, (_, y) => {
      const pixels = Array.from({ length: strideX }, (_, x) => phase(y, x));
      return builder.reshape(builder.concat(pixels, 3), [images, rows, columns * strideX * inner]);
    });
    const whole = builder.reshape(builder.concat(lines, 2), [images, rows * strideY, columns * strideX, inner]);
    if (this.pads.every((each) => each === 0)) return whole;
    return builder.slice(whole, [1, 2], [top, left], [top + this.inputSize[0], left + this.inputSize[1]]);
  }
}

/** dy: [N, H', W', C] → [N, H, W, C]: every pixel of a window receives an equal share. */
export const avgPoolGradient = operation<PoolingWindow>(
  'AvgPoolGrad',
  (lowering, [dy], window, node) =>
    asRepetition(lowering, dy!, window, node) ?? asTransposedConvolution(lowering, dy!, window, node),
);

/** Windows that lie side by side: each value stands in all of its window. Undefined for others. */
function asRepetition(
  lowering: Lowering,
  dy: Value,
  { size: [rows, columns], strides, padding }: PoolingWindow,
  node: GraphNode,
): Lowered | undefined {
  const { builder, block } = lowering;
  const [batch, height, width, channels] = node.shape as [number, number, number, number];
  const [outputHeight, outputWidth] = [dy.shape[1]!, dy.shape[2]!];
  const sideBySide = strides[0] === rows && strides[1] === columns && padding.every((each) => each === 0);
  if (!sideBySide || height !== outputHeight * rows || width !== outputWidth * columns) return undefined;
  const layout = lowering.divides(channels) ? 'nchwc' : 'native';
  const inner = layout === 'nchwc' ? block : channels;
  const images = (batch * channels) / inner;
  const share = builder.operator('Mul', [lowering.in(layout, dy), builder.scalar(1 / (rows * columns))]);
  const split = builder.reshape(share, [images, outputHeight, 1, outputWidth, 1, inner]);
  const repeated = builder.int64([images, outputHeight, rows, outputWidth, columns, inner]);
  return {
    name: builder.reshape(builder.operator('Expand', [split, repeated]), declaredShape(layout, node.shape)),
    layout,
  };
}

function asTransposedConvolution(lowering: Lowering, dy: Value, window: PoolingWindow, node: GraphNode): Lowered {
  const { builder } = lowering;
  const { size, strides, padding } = window;
  const channels = node.shape[3]!;
  const [outputHeight, outputWidth] = [dy.shape[1]!, dy.shape[2]!];
  const counted = (axis: 0 | 1, before: number, position: number): number => {
    const begin = position * strides[axis] - before;
    return Math.min(begin + size[axis], node.shape[axis + 1]!) - Math.max(begin, 0);
  };
  const key = `share${JSON.stringify([window, node.shape.slice(1, 3)])}`;
  const share = builder.floats(key, [1, 1, outputHeight, outputWidth], () =>
    Float32Array.from({ length: outputHeight * outputWidth }, (_, index) => {
      const [y, x] = [Math.floor(index / outputWidth), index % outputWidth];
      return 1 / (counted(0, padding[0], y) * counted(1, padding[2], x));
    }),
  );
  const ones = builder.operator('Expand', [builder.scalar(1), builder.int64([channels, 1, ...size])]);
  const shares = builder.operator('Mul', [lowering.in('nchw', dy), share]);
  const attributes = { ...transposedAttributes(window, dy.shape, node.shape, size), group: channels };
  return { name: builder.operator('ConvTranspose', [shares, ones], attributes), layout: 'nchw' };
}
