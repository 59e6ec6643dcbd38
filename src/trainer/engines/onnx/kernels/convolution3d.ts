import { backend_util, type KernelConfig } from '@tensorflow/tfjs-core';
import type {
  Conv3DAttrs,
  Conv3DBackpropFilterV2Attrs,
  Conv3DBackpropFilterV2Inputs,
  Conv3DBackpropInputV2Attrs,
  Conv3DBackpropInputV2Inputs,
  Conv3DInputs,
} from '@tensorflow/tfjs-core';
import type { GraphNode } from '../graph';
import { conv2d, type Window } from '../lowering/convolution';
import { conv2dFilterGradient } from '../lowering/filterGradient';
import { conv2dInputGradient } from '../lowering/inputGradient';
import { concat, reshape } from '../lowering/shape';
import { kernel } from './kernel';
import { node, padded, reshaped, sliced, sum } from './nodes';

/*
 * A volume [N, D, H, W, C] is a batch of images, its planes; a convolution of volumes is a sum of convolutions of images, one
 * for each plane of the filter.
 */

type Shape5D = [number, number, number, number, number];
type Info = backend_util.Conv3DInfo;

function geometry(
  inShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations }: Pick<Conv3DAttrs, 'strides' | 'pad'> & Partial<Conv3DAttrs>,
): Info {
  return backend_util.computeConv3DInfo(inShape as Shape5D, filterShape as Shape5D, strides, dilations ?? 1, pad);
}

/** The geometry within planes. */
export function planeWindow({ strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo }: Info): Window {
  return {
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    padding: [padInfo.top, padInfo.bottom, padInfo.left, padInfo.right],
  };
}

function taps({ filterDepth }: Info): number[] {
  return Array.from({ length: filterDepth }, (_, tap) => tap);
}

/** The filter's plane: [kh, kw, I, O]. */
function filterPlane(filter: GraphNode, tap: number): GraphNode {
  return reshaped(sliced(filter, 0, tap, tap + 1), filter.shape.slice(1));
}

/** The planes of x that the filter's plane `tap` meets: [N·D', H, W, I]. */
function planes(x: GraphNode, tap: number, info: Info): GraphNode {
  const [batch, depth, ...image] = info.inShape;
  const { outDepth, strideDepth, dilationDepth, effectiveFilterDepth } = info;
  const { front } = info.padInfo;
  const back = Math.max(0, (outDepth - 1) * strideDepth + effectiveFilterDepth - depth - front);
  const first = tap * dilationDepth;
  const end = first + (outDepth - 1) * strideDepth + 1;
  return reshaped(sliced(padded(x, 1, front, back), 1, first, end, strideDepth), [batch * outDepth, ...image]);
}

/** Planes of the result: [N·D', H', W', O]. */
function outputPlanes({ outShape: [batch, depth, ...image] }: Info): number[] {
  return [batch * depth, ...image];
}

function convolution(x: GraphNode, filter: GraphNode, info: Info): GraphNode {
  const [window, shape] = [planeWindow(info), outputPlanes(info)];
  return sum(taps(info).map((tap) => node(conv2d, [planes(x, tap, info), filterPlane(filter, tap)], window, shape)));
}

/** What each plane of the filter sends back, put at its depth. */
function inputGradient(dy: GraphNode, filter: GraphNode, info: Info): GraphNode {
  const [batch, depth, height, width, channels] = info.inShape;
  const { outDepth, strideDepth, dilationDepth, effectiveFilterDepth } = info;
  const { front } = info.padInfo;
  const gradients = reshaped(dy, outputPlanes(info));
  const window = planeWindow(info);
  const size = height * width * channels;
  const length = Math.max(front + depth, outDepth * strideDepth + effectiveFilterDepth - 1);
  const placed = taps(info).map((tap) => {
    const images = [batch * outDepth, height, width, channels];
    const sent = node(conv2dInputGradient, [gradients, filterPlane(filter, tap)], window, images);
    const apart = padded(reshaped(sent, [batch, outDepth, 1, size]), 2, 0, strideDepth - 1);
    const before = tap * dilationDepth;
    const after = length - before - outDepth * strideDepth;
    return padded(reshaped(apart, [batch, outDepth * strideDepth, size]), 1, before, after);
  });
  return sliced(sum(placed), 1, front, front + depth);
}

function filterGradient(x: GraphNode, dy: GraphNode, info: Info): GraphNode {
  const [, ...plane] = info.filterShape;
  const gradients = reshaped(dy, outputPlanes(info));
  const window = planeWindow(info);
  const perPlane = taps(info).map((tap) =>
    reshaped(node(conv2dFilterGradient, [planes(x, tap, info), gradients], window, plane), [1, ...plane]),
  );
  return node(concat, perPlane, { axis: 0 }, info.filterShape);
}

export const convolution3dKernels: KernelConfig[] = [
  kernel<Conv3DInputs, Conv3DAttrs>('Conv3D', (backend, { x, filter }, attributes) => {
    const info = geometry(x.shape, filter.shape, attributes);
    const result = convolution(backend.node(x.dataId), backend.node(filter.dataId), info);
    return backend.recordNodes(reshape, [result], {}, info.outShape, 'float32');
  }),
  kernel<Conv3DBackpropInputV2Inputs, Conv3DBackpropInputV2Attrs>(
    'Conv3DBackpropInputV2',
    (backend, { dy, filter }, { inputShape, ...attributes }) => {
      const info = geometry(inputShape, filter.shape, attributes);
      const result = inputGradient(backend.node(dy.dataId), backend.node(filter.dataId), info);
      return backend.recordNodes(reshape, [result], {}, info.inShape, 'float32');
    },
  ),
  kernel<Conv3DBackpropFilterV2Inputs, Conv3DBackpropFilterV2Attrs>(
    'Conv3DBackpropFilterV2',
    (backend, { x, dy }, { filterShape, ...attributes }) => {
      const info = geometry(x.shape, filterShape, attributes);
      const result = filterGradient(backend.node(x.dataId), backend.node(dy.dataId), info);
      return backend.recordNodes(reshape, [result], {}, info.filterShape, 'float32');
    },
  ),
];
