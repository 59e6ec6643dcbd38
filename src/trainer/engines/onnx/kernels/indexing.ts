import { backend_util, util, type KernelConfig } from '@tensorflow/tfjs-core';
import type {
  GatherV2Attrs,
  GatherV2Inputs,
  OneHotAttrs,
  OneHotInputs,
  UnsortedSegmentSumAttrs,
  UnsortedSegmentSumInputs,
} from '@tensorflow/tfjs-core';
import type { DataType } from '../graph';
import { gather, oneHot, unsortedSegmentSum } from '../lowering/indexing';
import { dataType, kernel } from './kernel';

export const indexingKernels: KernelConfig[] = [
  kernel<GatherV2Inputs, GatherV2Attrs>(
    'GatherV2',
    (backend, { x, indices }, { axis: given }) => {
      const axis = util.parseAxisParam(given, x.shape)[0]!;
      const { outputShape } = backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis, 0);
      return backend.record(gather, [x, indices], { axis }, outputShape, dataType(x));
    },
    (_inputs, { batchDims }) => Boolean(batchDims),
  ),
  kernel<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>(
    'UnsortedSegmentSum',
    (backend, { x, segmentIds }, { numSegments }) => {
      const shape = [numSegments, ...x.shape.slice(1)];
      return backend.record(unsortedSegmentSum, [x, segmentIds], { segments: numSegments }, shape, dataType(x));
    },
  ),
  kernel<OneHotInputs, OneHotAttrs>('OneHot', (backend, { indices }, { depth, onValue, offValue, dtype }) =>
    backend.record(oneHot, [indices], { depth, onValue, offValue }, [...indices.shape, depth], dtype as DataType),
  ),
];
