import { binding } from 'onnxruntime-node/dist/binding.js';
import { Executor } from './executor';
import { GraphNode, type Operation } from './graph';
import { conv2d, type Window } from './lowering/convolution';
import { depthwiseConv2d, depthwiseFilterGradient, depthwiseInputGradient } from './lowering/depthwise';
import { conv2dFilterGradient } from './lowering/filterGradient';
import { conv2dInputGradient } from './lowering/inputGradient';
import { maxPool, maxPoolGradient } from './lowering/pooling';
import { toNative } from './layouts';
import { ModelBuilder } from './modelBuilder';

/**
 * Finds the block of the `nchwc` layout on this processor: 16 with AVX-512, 8 with AVX2, 0 where there is none or where
 * the blocked path does not compute what the plain path computes.
 */
export function probeBlock(): number {
  try {
    const block = blockSize();
    return block > 0 && agreesWithPlainPath(block) ? block : 0;
  } catch {
    // ONNX Runtime refuses the blocked operators on processors without them (ARM).
    return 0;
  }
}

/** Reorders 32 channels of two pixels: the second pixel of channel 0 comes right after the first block. */
function blockSize(): number {
  const builder = new ModelBuilder();
  const shape = [1, 32, 1, 2];
  builder.input('x', shape, 'float32');
  builder.output('y', builder.blocked('ReorderInput', ['x']), shape, 'float32');
  const { bytes } = builder.build();
  const session = new binding.InferenceSession();
  session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'disabled',
    enableMemPattern: false,
    logSeverityLevel: 4,
  });
  const data = Float32Array.from({ length: 64 }, (_, index) => index);
  const { y } = session.run({ x: { type: 'float32', dims: shape, data, location: 'cpu' } }, { y: null }, {});
  session.dispose();
  const block = y!.data.indexOf(1);
  return block === 8 || block === 16 ? block : 0;
}

/** Convolutions, pooling and their gradients on one small image, on both paths. */
function agreesWithPlainPath(block: number): boolean {
  const blocked = probeResults(block);
  const plain = probeResults(0);
  return blocked.every((values, output) =>
    values.every((value, index) => Math.abs(value - plain[output]![index]!) <= 1e-3),
  );
}

function probeResults(block: number): Float32Array[] {
  const channels = 32;
  const window: Window = { strides: [2, 2], dilations: [1, 1], padding: [1, 1, 1, 1] };
  const pooling = { ...window, size: [3, 3] as const };
  const x = noise([2, 8, 8, channels]);
  const filter = noise([3, 3, channels, channels]);
  const depthwise = noise([3, 3, channels, 1]);
  const dy = noise([2, 4, 4, channels]);
  const record = <A>(
    operation: Operation<A>,
    inputs: GraphNode[],
    attributes: A,
    shape: readonly number[],
  ): GraphNode => GraphNode.record(operation, inputs, attributes, shape, 'float32');
  const pooled = record(maxPool, [x], pooling, dy.shape);
  const outputs = [
    record(conv2d, [x, filter], window, dy.shape),
    record(conv2dInputGradient, [dy, filter], window, x.shape),
    record(conv2dFilterGradient, [x, dy], window, filter.shape),
    record(depthwiseConv2d, [x, depthwise], window, dy.shape),
    record(depthwiseInputGradient, [dy, depthwise], window, x.shape),
    record(depthwiseFilterGradient, [x, dy], window, depthwise.shape),
    pooled,
    record(maxPoolGradient, [dy, x, pooled], pooling, x.shape),
  ];
  const executor = new Executor({ threads: 1, block, sessionLimits: { maxCount: 1, maxBytes: Infinity } });
  executor.run(outputs);
  const results = outputs.map(
    ({ buffer, shape }) => toNative(buffer!.data, buffer!.layout, shape, block) as Float32Array,
  );
  executor.dispose();
  return results;
}

/** Fixed numbers between −½ and ½ without a pattern. */
function noise(shape: readonly number[]): GraphNode {
  const size = shape.reduce((product, each) => product * each, 1);
  const values = Float32Array.from({ length: size }, (_, index) => ((index * 0.6180339887) % 1) - 0.5);
  return GraphNode.uploaded(values, shape, 'float32');
}
