import * as tf from '@tensorflow/tfjs-core';
import { torchLayout } from '../../backbones/weights/stateDict';
import type { OnnxBackend } from '../../engines/onnx';
import { schedule, type GraphNode, type Schedule } from '../../engines/onnx/graph';
import { declaredShape, toNative, type Layout } from '../../engines/onnx/layouts';
import { Lowering } from '../../engines/onnx/lowering/lowering';
import type { Model } from '../../engines/onnx/model';
import type { Network } from '../../network';
import { batchMark, withDynamicBatch } from './dynamicBatch';

export const imagesName = 'images';
export const logitsName = 'logits';

/**
 * The network in evaluation mode, from normalized images [batch, 3, H, W] to logits [batch, K], in ONNX's own operators.
 * Weights have the names of the network's parameters.
 * @param imageSize H = W, pixels
 */
export function recordNetwork(network: Network, imageSize: number, backend: OnnxBackend): Model {
  const shape = [batchMark, imageSize, imageSize, 3];
  const names = new Map(
    [...network.parameters, ...network.buffers].map(([name, { dataId }]) => [backend.node(dataId), name]),
  );
  tf.engine().startScope();
  try {
    const images = tf.engine().makeTensorFromTensorInfo(backend.placeholder(shape)) as tf.Tensor4D;
    const logits = network.logits(network.features(images, 'evaluate'));
    const plan = schedule([backend.node(logits.dataId)]);
    const { block } = backend.options;
    const lowering = new ExportLowering(plan, { images: backend.node(images.dataId), names, block });
    return withDynamicBatch(lowering.model(), imagesName);
  } finally {
    tf.engine().endScope();
  }
}

interface Leaves {
  /** The input. */
  readonly images: GraphNode;
  /** Of the weights. */
  readonly names: ReadonlyMap<GraphNode, string>;
  /** Of the layout that computed weights may be in. */
  readonly block: number;
}

/** Writes weights as constants, as PyTorch lays them out where a convolution wants them so. */
class ExportLowering extends Lowering {
  /** Filters of convolutions. */
  private readonly filters: ReadonlySet<GraphNode>;

  constructor(
    plan: Schedule,
    private readonly leaves: Leaves,
  ) {
    super(plan, 0, true);
    const convolutions = plan.order.filter(({ operation }) => operation === 'Conv2D');
    this.filters = new Set(convolutions.map(({ inputs }) => inputs[1]!));
  }

  model(): Model {
    this.write();
    const model = this.builder.model();
    const { name } = model.outputs[0]!;
    const renamed = (value: string): string => (value === name ? logitsName : value);
    return {
      ...model,
      nodes: model.nodes.map((node) => ({ ...node, outputs: node.outputs.map(renamed) })),
      outputs: model.outputs.map((output) => ({ ...output, name: logitsName })),
    };
  }

  protected override leaf(node: GraphNode, index: number): { name: string; layout: Layout } {
    const { shape, dtype } = node;
    if (node === this.leaves.images)
      return { name: this.builder.input(imagesName, declaredShape('nchw', shape), dtype), layout: 'nchw' };
    const { data, layout: stored } = node.buffer!;
    const native = toNative(data, stored, shape, this.leaves.block);
    const name = this.leaves.names.get(node) ?? `constant${index}`;
    const layout: Layout = this.filters.has(node) ? 'oihw' : 'native';
    const laidOut = layout === 'oihw' ? torchLayout({ shape, data: native as Float32Array }).data : native;
    this.builder.initializer({ name, shape: declaredShape(layout, shape), type: dtype, data: laidOut });
    return { name, layout };
  }
}
