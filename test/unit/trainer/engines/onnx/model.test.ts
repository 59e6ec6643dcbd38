import fc from 'fast-check';
import { binding, type NativeTensor } from 'onnxruntime-node/dist/binding.js';
import { expect, it } from 'vitest';
import { ModelBuilder } from '../../../../../src/trainer/engines/onnx/modelBuilder';

/** ONNX Runtime reads the bytes: what it computes shows what was written. */
function run(builder: ModelBuilder, feeds: Record<string, NativeTensor>): Record<string, NativeTensor> {
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
  const results = session.run(feeds, { y: null }, {});
  session.dispose();
  return results;
}

const float = (dims: readonly number[], values: readonly number[]): NativeTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
  location: 'cpu',
});

it('writes nodes, attributes, constants, inputs and outputs that ONNX Runtime understands', () => {
  const builder = new ModelBuilder();
  const x = builder.input('x', [2, 3], 'float32');
  const turned = builder.transpose(x, [1, 0]);
  const clipped = builder.operator('LeakyRelu', [turned], { alpha: { float: 0.5 } });
  builder.output('y', builder.operator('Add', [clipped, builder.scalar(100)]), [3, 2], 'float32');
  const { y } = run(builder, { x: float([2, 3], [1, -2, 3, -4, 5, -6]) });
  expect(y!.dims).toEqual([3, 2]);
  expect([...y!.data]).toEqual([101, 98, 99, 105, 103, 97]);
});

it('writes whole numbers of any size and sign', () => {
  fc.assert(
    fc.property(fc.integer(), fc.float({ noNaN: true }), (integer, number) => {
      const builder = new ModelBuilder();
      const x = builder.input('x', [1], 'float32');
      const sum = builder.operator('Mul', [x, builder.scalar(number)]);
      // As an attribute (a protobuf varint) and as a constant (raw bytes).
      const constant = builder.operator('Constant', [], { value_int: integer });
      const equal = builder.operator('Equal', [constant, builder.int64([integer])]);
      const one = builder.operator('Cast', [equal], { to: 1 });
      builder.output('y', builder.concat([sum, one], 0), [2], 'float32');
      const { y } = run(builder, { x: float([1], [1]) });
      expect([...y!.data]).toEqual([number, 1]);
    }),
    { numRuns: 50 },
  );
});

it('writes equal operators and constants once, and leaves out what no output needs', () => {
  const builder = new ModelBuilder();
  const x = builder.input('x', [2], 'float32');
  const doubled = () => builder.operator('Mul', [x, builder.scalar(2)]);
  builder.operator('Exp', [x]);
  builder.output('y', builder.operator('Add', [doubled(), doubled()]), [2], 'float32');
  expect(builder.build().nodeCount).toBe(2);
  expect([...run(builder, { x: float([2], [1, 2]) })['y']!.data]).toEqual([4, 8]);
});
