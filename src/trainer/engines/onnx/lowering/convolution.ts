import { operation } from '../graph';
import type { Lowering, Value } from './lowering';

export interface Window {
  /** [vertical, horizontal] */
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Rows and columns of zeros: top, bottom, left, right. */
  readonly padding: readonly [number, number, number, number];
}

/** ONNX orders paddings by begin and end. */
export function onnxPads([top, bottom, left, right]: Window['padding']): number[] {
  return [top, left, bottom, right];
}

/** Whether a convolution between these numbers of channels runs on blocked activations. */
export function runsBlocked(lowering: Lowering, inputChannels: number, outputChannels: number): boolean {
  // Fewer input channels than a block (RGB) are read from `nchw` and still give blocked output.
  return lowering.divides(outputChannels) && (lowering.divides(inputChannels) || inputChannels < lowering.block);
}

/** x: [N, H, W, I], filter: [kh, kw, I, O] → [N, H', W', O]. */
export const conv2d = operation<Window>('Conv2D', (lowering, [x, filter], window) => {
  const { builder } = lowering;
  const [height, width, inputChannels, outputChannels] = filter!.shape as [number, number, number, number];
  const attributes = {
    kernel_shape: [height, width],
    strides: window.strides,
    pads: onnxPads(window.padding),
    dilations: window.dilations,
  };
  if (!runsBlocked(lowering, inputChannels, outputChannels)) {
    const inputs = [lowering.in('nchw', x!), lowering.in('oihw', filter!)];
    return { name: builder.operator('Conv', inputs, attributes), layout: 'nchw' };
  }
  const inputs = lowering.divides(inputChannels)
    ? [lowering.in('nchwc', x!), lowering.in('oihwBiBo', filter!)]
    : [lowering.in('nchw', x!), lowering.in('oihwBo', filter!)];
  return { name: builder.blocked('Conv', inputs, attributes), layout: 'nchwc' };
});

/** x: [N, H, W, C], filter: [kh, kw, C, M] → [N, H', W', C·M]; every channel has M filters of its own. */
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
  if (multiplier === 1 && lowering.divides(channels)) {
    const weights = blockedDepthwiseFilter(lowering, filter!);
    return { name: builder.blocked('Conv', [lowering.in('nchwc', x!), weights], attributes), layout: 'nchwc' };
  }
  const weights = depthwiseFilter(lowering, filter!);
  return { name: builder.operator('Conv', [lowering.in('nchw', x!), weights], attributes), layout: 'nchw' };
});

/** [kh, kw, C, M] → [C·M, 1, kh, kw]. */
export function depthwiseFilter(lowering: Lowering, filter: Value): string {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const perOutput = lowering.builder.transpose(lowering.native(filter), [2, 3, 0, 1]);
  return lowering.builder.reshape(perOutput, [channels * multiplier, 1, height, width]);
}

/** [kh, kw, C, 1] → [C/c, kh, kw, c], declared [C, 1, kh, kw]. */
function blockedDepthwiseFilter(lowering: Lowering, filter: Value): string {
  const { builder, block } = lowering;
  const [height, width, channels] = filter.shape as [number, number, number, number];
  const split = lowering.reshaped(filter, [height, width, channels / block, block]);
  return builder.reshape(builder.transpose(split, [2, 0, 1, 3]), [channels, 1, height, width]);
}
