import type {
  KernelConfig,
  ResizeBilinearAttrs,
  ResizeBilinearGradInputs,
  ResizeBilinearInputs,
  ResizeNearestNeighborAttrs,
  ResizeNearestNeighborGradInputs,
  ResizeNearestNeighborInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import { resize, resizeGradient, type ResizeAttributes } from '../lowering/resize';
import { onFloats } from './elementwise';
import { dataType, kernel } from './kernel';

const lowered = (
  method: ResizeAttributes['method'],
  { alignCorners, halfPixelCenters }: ResizeBilinearAttrs,
): ResizeAttributes => ({ method, alignCorners, halfPixelCenters: halfPixelCenters ?? false });

function recordResize(backend: OnnxBackend, images: TensorInfo, size: readonly number[], attributes: ResizeAttributes) {
  const [batch, , , channels] = images.shape;
  return backend.record(resize, [images], attributes, [batch!, ...size, channels!], dataType(images));
}

/** tfjs's own gradients take no notice of `halfPixelCenters`; these are the gradients of the function. */
export const resizeKernels: KernelConfig[] = [
  kernel<ResizeBilinearInputs, ResizeBilinearAttrs>('ResizeBilinear', (backend, { images }, attributes) =>
    onFloats(backend, images, (x) => recordResize(backend, x, attributes.size, lowered('bilinear', attributes))),
  ),
  kernel<ResizeNearestNeighborInputs, ResizeNearestNeighborAttrs>(
    'ResizeNearestNeighbor',
    (backend, { images }, attributes) => recordResize(backend, images, attributes.size, lowered('nearest', attributes)),
  ),
  kernel<ResizeBilinearGradInputs, ResizeBilinearAttrs>('ResizeBilinearGrad', (backend, { images, dy }, attributes) =>
    backend.record(resizeGradient, [dy], lowered('bilinear', attributes), images.shape, 'float32'),
  ),
  kernel<ResizeNearestNeighborGradInputs, ResizeNearestNeighborAttrs>(
    'ResizeNearestNeighborGrad',
    (backend, { images, dy }, attributes) =>
      backend.record(resizeGradient, [dy], lowered('nearest', attributes), images.shape, 'float32'),
  ),
];
