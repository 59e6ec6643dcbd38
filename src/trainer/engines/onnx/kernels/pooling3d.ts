import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type {
  AvgPool3DGradAttrs,
  AvgPool3DGradInputs,
  MaxPool3DAttrs,
  MaxPool3DGradAttrs,
  MaxPool3DGradInputs,
  MaxPool3DInputs,
} from '@tensorflow/tfjs-core';
import type { GraphNode, Operation } from '../graph';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient, type PoolingWindow } from '../lowering/pooling';
import { reshape } from '../lowering/shape';
import { planeWindow } from './convolution3d';
import { kernel } from './kernel';
import { node, reshaped } from './nodes';
import { mayMissImage } from './pooling';

type Attributes = Pick<MaxPool3DAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

/** A volume is pooled within its planes, which are images, then over the depth, where a plane's positions stand in a row. */
interface Geometry {
  readonly planeWindow: PoolingWindow;
  readonly depthWindow: PoolingWindow;
  /** [N·D, H, W, C] */
  readonly images: number[];
  /** [N·D, H', W', C], and the same as [N, D, H'·W', C] */
  readonly pooledImages: number[];
  readonly columns: number[];
  /** [N, D', H'·W', C] */
  readonly pooledColumns: number[];
  readonly outShape: number[];
}

function geometry(inShape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Attributes): Geometry {
  const shape = inShape as [number, number, number, number, number];
  const info = backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { filterDepth, filterHeight, filterWidth, strideDepth, padInfo, outShape } = info;
  const [batch, depth, height, width, channels] = shape;
  const [, outDepth, outHeight, outWidth] = outShape;
  return {
    planeWindow: { ...planeWindow(info), size: [filterHeight, filterWidth] },
    depthWindow: {
      size: [filterDepth, 1],
      strides: [strideDepth, 1],
      dilations: [1, 1],
      padding: [padInfo.front, padInfo.back, 0, 0],
    },
    images: [batch * depth, height, width, channels],
    pooledImages: [batch * depth, outHeight, outWidth, channels],
    columns: [batch, depth, outHeight * outWidth, channels],
    pooledColumns: [batch, outDepth, outHeight * outWidth, channels],
    outShape,
  };
}

function withinPlanes(operation: Operation<PoolingWindow>, x: GraphNode, to: Geometry): GraphNode {
  return node(operation, [reshaped(x, to.images)], to.planeWindow, to.pooledImages);
}

function pool(operation: Operation<PoolingWindow>, x: GraphNode, to: Geometry): GraphNode {
  return node(operation, [reshaped(withinPlanes(operation, x, to), to.columns)], to.depthWindow, to.pooledColumns);
}

/** The first maximum of a window receives all: the first in the first plane that has it. */
function maxGradient(dy: GraphNode, x: GraphNode, y: GraphNode, of: Geometry): GraphNode {
  const maxima = withinPlanes(maxPool, x, of);
  const pooling = [reshaped(dy, of.pooledColumns), reshaped(maxima, of.columns), reshaped(y, of.pooledColumns)];
  const ofMaxima = reshaped(node(maxPoolGradient, pooling, of.depthWindow, of.columns), of.pooledImages);
  return node(maxPoolGradient, [ofMaxima, reshaped(x, of.images), maxima], of.planeWindow, of.images);
}

function averageGradient(dy: GraphNode, of: Geometry): GraphNode {
  const ofMeans = node(avgPoolGradient, [reshaped(dy, of.pooledColumns)], of.depthWindow, of.columns);
  return node(avgPoolGradient, [reshaped(ofMeans, of.pooledImages)], of.planeWindow, of.images);
}

function fallsBack({ x }: { x: TensorInfo }, attributes: Attributes): boolean {
  const { planeWindow, depthWindow, outShape } = geometry(x.shape, attributes);
  return mayMissImage(planeWindow) || mayMissImage(depthWindow) || outShape.some((size) => size <= 0);
}

function forward(name: string, operation: Operation<PoolingWindow>): KernelConfig {
  return kernel<MaxPool3DInputs, MaxPool3DAttrs>(
    name,
    (backend, { x }, attributes) => {
      const to = geometry(x.shape, attributes);
      return backend.recordNodes(reshape, [pool(operation, backend.node(x.dataId), to)], {}, to.outShape, 'float32');
    },
    fallsBack,
  );
}

export const pooling3dKernels: KernelConfig[] = [
  forward('MaxPool3D', maxPool),
  forward('AvgPool3D', avgPool),
  kernel<MaxPool3DGradInputs, MaxPool3DGradAttrs>('MaxPool3DGrad', (backend, { dy, input, output }, attributes) => {
    const [gradient, x, y] = [dy, input, output].map(({ dataId }) => backend.node(dataId));
    const result = maxGradient(gradient!, x!, y!, geometry(input.shape, attributes));
    return backend.recordNodes(reshape, [result], {}, input.shape, 'float32');
  }),
  kernel<AvgPool3DGradInputs, AvgPool3DGradAttrs>('AvgPool3DGrad', (backend, { dy, input }, attributes) => {
    const result = averageGradient(backend.node(dy.dataId), geometry(input.shape, attributes));
    return backend.recordNodes(reshape, [result], {}, input.shape, 'float32');
  }),
];
