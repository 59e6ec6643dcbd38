import { backend_util, type KernelConfig } from '@tensorflow/tfjs-core';
import type {
  AvgPoolAttrs,
  AvgPoolGradAttrs,
  AvgPoolGradInputs,
  AvgPoolInputs,
  MaxPoolAttrs,
  MaxPoolGradAttrs,
  MaxPoolGradInputs,
  MaxPoolInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient, type PoolingWindow } from '../lowering/pooling';
import { windowOf } from './convolution';
import { kernel } from './kernel';

function pooling(
  inputShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: MaxPoolAttrs,
): { window: PoolingWindow; outShape: number[] } {
  const shape = inputShape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return { window: { ...windowOf(info), size: [info.filterHeight, info.filterWidth] }, outShape: info.outShape };
}

/** ONNX Runtime refuses windows that may lie in the padding altogether. */
export function mayMissImage({ size, padding: [top, bottom, left, right] }: PoolingWindow): boolean {
  return Math.max(top, bottom) >= size[0] || Math.max(left, right) >= size[1];
}

const fallsBack = ({ x }: { x: TensorInfo }, attributes: MaxPoolAttrs): boolean =>
  mayMissImage(pooling(x.shape, attributes).window);

export const poolingKernels: KernelConfig[] = [
  kernel<MaxPoolInputs, MaxPoolAttrs>(
    'MaxPool',
    (backend, { x }, attributes) => {
      const { window, outShape } = pooling(x.shape, attributes);
      return backend.record(maxPool, [x], window, outShape, 'float32');
    },
    fallsBack,
  ),
  kernel<MaxPoolGradInputs, MaxPoolGradAttrs>('MaxPoolGrad', (backend, { dy, input, output }, attributes) => {
    const { window } = pooling(input.shape, attributes);
    return backend.record(maxPoolGradient, [dy, input, output], window, input.shape, 'float32');
  }),
  kernel<AvgPoolInputs, AvgPoolAttrs>(
    'AvgPool',
    (backend, { x }, attributes) => {
      const { window, outShape } = pooling(x.shape, attributes);
      return backend.record(avgPool, [x], window, outShape, 'float32');
    },
    fallsBack,
  ),
  kernel<AvgPoolGradInputs, AvgPoolGradAttrs>('AvgPoolGrad', (backend, { dy, input }, attributes) => {
    const { window } = pooling(input.shape, attributes as MaxPoolAttrs);
    return backend.record(avgPoolGradient, [dy], window, input.shape, 'float32');
  }),
];
