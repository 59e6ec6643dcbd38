import { operation } from '../graph';
import type { Lowering } from './lowering';

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
