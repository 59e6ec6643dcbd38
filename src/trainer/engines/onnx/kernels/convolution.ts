import { backend_util, type KernelConfig } from '@tensorflow/tfjs-core';
import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  Conv2DInputs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropFilterInputs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  DepthwiseConv2dNativeBackpropInputInputs,
  DepthwiseConv2dNativeInputs,
  FusedConv2DAttrs,
  FusedConv2DInputs,
  FusedDepthwiseConv2DAttrs,
  FusedDepthwiseConv2DInputs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend';
import { conv2d, type Window } from '../lowering/convolution';
import { depthwiseConv2d, depthwiseFilterGradient, depthwiseInputGradient } from '../lowering/depthwise';
import { conv2dFilterGradient } from '../lowering/filterGradient';
import { conv2dInputGradient } from '../lowering/inputGradient';
import { kernel, type Given } from './kernel';
import { recordBiasAndActivation } from './matmul';
import { recordSlice } from './shape';

type Shape4D = [number, number, number, number];

interface Geometry {
  readonly strides: number | [number, number];
  readonly pad: Conv2DAttrs['pad'];
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: string;
}

function convolutionInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: Geometry,
  depthwise = false,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

export function windowOf(info: backend_util.Conv2DInfo): Window {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  return {
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    padding: [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right],
  };
}

/** No layer of tfjs-layers asks for it: they transpose. */
const channelsFirst = (_inputs: unknown, { dataFormat }: Pick<Geometry, 'dataFormat'>): boolean =>
  dataFormat === 'NCHW';

function recordConv2d(backend: OnnxBackend, { x, filter }: Given<Conv2DInputs>, attributes: Geometry): TensorInfo {
  const info = convolutionInfo(x.shape, filter.shape, attributes);
  return backend.record(conv2d, [x, filter], windowOf(info), info.outShape, 'float32');
}

function recordDepthwise(backend: OnnxBackend, { x, filter }: Given<Conv2DInputs>, attributes: Geometry): TensorInfo {
  const info = convolutionInfo(x.shape, filter.shape, attributes, true);
  return backend.record(depthwiseConv2d, [x, filter], windowOf(info), info.outShape, 'float32');
}

export const convolutionKernels: KernelConfig[] = [
  kernel<Conv2DInputs, Conv2DAttrs>('Conv2D', recordConv2d, channelsFirst),
  kernel<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
    'Conv2DBackpropInput',
    (backend, { dy, filter }, { inputShape, ...attributes }) => {
      const info = convolutionInfo(inputShape, filter.shape, attributes);
      // A transposed convolution may be asked for a smaller output than its input gives.
      const used = recordSlice(backend, dy, [0, 0, 0, 0], info.outShape);
      const result = backend.record(conv2dInputGradient, [used, filter], windowOf(info), info.inShape, 'float32');
      backend.disposeData(used.dataId);
      return result;
    },
    channelsFirst,
  ),
  kernel<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
    'Conv2DBackpropFilter',
    (backend, { x, dy }, { filterShape, ...attributes }) => {
      const info = convolutionInfo(x.shape, filterShape, attributes);
      return backend.record(conv2dFilterGradient, [x, dy], windowOf(info), info.filterShape, 'float32');
    },
    channelsFirst,
  ),
  kernel<FusedConv2DInputs, FusedConv2DAttrs>(
    'FusedConv2D',
    (backend, inputs, attributes) =>
      recordBiasAndActivation(backend, recordConv2d(backend, inputs, attributes), inputs, attributes),
    channelsFirst,
  ),
  kernel<DepthwiseConv2dNativeInputs, DepthwiseConv2dNativeAttrs>('DepthwiseConv2dNative', recordDepthwise),
  kernel<DepthwiseConv2dNativeBackpropInputInputs, DepthwiseConv2dNativeBackpropInputAttrs>(
    'DepthwiseConv2dNativeBackpropInput',
    (backend, { dy, filter }, { inputShape, ...attributes }) => {
      const info = convolutionInfo(inputShape, filter.shape, attributes, true);
      return backend.record(depthwiseInputGradient, [dy, filter], windowOf(info), info.inShape, 'float32');
    },
  ),
  kernel<DepthwiseConv2dNativeBackpropFilterInputs, DepthwiseConv2dNativeBackpropFilterAttrs>(
    'DepthwiseConv2dNativeBackpropFilter',
    (backend, { x, dy }, { filterShape, ...attributes }) => {
      const info = convolutionInfo(x.shape, filterShape, attributes, true);
      return backend.record(depthwiseFilterGradient, [x, dy], windowOf(info), info.filterShape, 'float32');
    },
  ),
  kernel<FusedDepthwiseConv2DInputs, FusedDepthwiseConv2DAttrs>('FusedDepthwiseConv2D', (backend, inputs, attributes) =>
    recordBiasAndActivation(backend, recordDepthwise(backend, inputs, attributes), inputs, attributes),
  ),
];
