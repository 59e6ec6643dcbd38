import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { expectLikeCpu, numbers, paths, registerPaths, valueAndGradients } from './likeCpu';

beforeAll(registerPaths);

type Unary = (x: tf.Tensor) => tf.Tensor;
const around = (): tf.Tensor => numbers([2, 3, 5]);
const positive = (): tf.Tensor => around().abs().add(0.1);

const unary: [name: string, operation: Unary, input?: () => tf.Tensor][] = [
  ['abs', tf.abs],
  ['acos', tf.acos, () => around().mul(0.9)],
  ['acosh', tf.acosh, () => positive().add(1)],
  ['asin', tf.asin, () => around().mul(0.9)],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, () => around().mul(0.9)],
  ['ceil', tf.ceil],
  ['clipByValue', (x) => tf.clipByValue(x, -0.3, 0.4)],
  ['cos', tf.cos],
  ['cosh', tf.cosh],
  ['elu', tf.elu],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['floor', tf.floor],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.1)],
  ['log', tf.log, positive],
  ['log1p', tf.log1p],
  ['logSigmoid', tf.logSigmoid],
  ['logSoftmax', tf.logSoftmax],
  ['neg', tf.neg],
  ['reciprocal', tf.reciprocal, positive],
  ['relu', tf.relu],
  ['relu6', (x) => tf.relu6(x.mul(10))],
  ['round', tf.round],
  ['rsqrt', tf.rsqrt, positive],
  ['selu', tf.selu],
  ['sigmoid', tf.sigmoid],
  ['sign', tf.sign],
  ['sin', tf.sin],
  ['sinh', tf.sinh],
  ['softmax', tf.softmax],
  ['softplus', tf.softplus],
  ['sqrt', tf.sqrt, positive],
  ['square', tf.square],
  ['step', tf.step],
  ['step with a slope', (x) => tf.step(x, 0.25)],
  ['tan', tf.tan],
  ['tanh', tf.tanh],
  ['cumsum', (x) => tf.cumsum(x, 2)],
  ['cumsum exclusive reverse', (x) => tf.cumsum(x, 2, true, true)],
  ['max', (x) => tf.max(x, 1)],
  ['mean', (x) => tf.mean(x, [0, 2])],
  ['mean of all', (x) => tf.mean(x)],
  ['min', (x) => tf.min(x, [1, 2], true)],
  ['prod', (x) => tf.prod(x, 2), positive],
  ['sum', (x) => tf.sum(x, 1)],
  ['sum keeping dimensions', (x) => tf.sum(x, [0, 1], true)],
  ['logSumExp', (x) => tf.logSumExp(x, 1)],
  ['norm', (x) => tf.norm(x), positive],
  ['variance', (x) => tf.moments(x, [0, 1]).variance],
  ['expandDims', (x) => tf.expandDims(x, 1)],
  ['gather rows', (x) => tf.gather(x, tf.tensor1d([2, 0, 0, 1], 'int32'), 1)],
  [
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [0, 1],
          [2, 0],
          [1, 1],
        ],
        0.5,
      ),
  ],
  ['reshape', (x) => tf.reshape(x, [5, -1])],
  ['reverse', (x) => tf.reverse(x, [0, 2])],
  ['slice', (x) => tf.slice(x, [0, 1, 2], [2, 1, -1])],
  ['squeeze', (x) => tf.squeeze(tf.slice(x, [0, 0, 0], [1, 3, 5]))],
  ['tile', (x) => tf.tile(x, [2, 1, 3])],
  ['broadcastTo', (x) => tf.broadcastTo(x, [4, 2, 3, 5])],
  ['transpose', (x) => tf.transpose(x, [2, 0, 1])],
  ['split', (x) => tf.split(x, [2, 3], 2)[1]!],
  ['unstack', (x) => tf.unstack(x, 1)[2]!],
  ['stack', (x) => tf.stack([x, x.square()], 1)],
  ['concat', (x) => tf.concat([x, x.neg(), x], 1)],
  ['where', (x) => tf.where(around().greater(0.2), x.square(), x.mul(3))],
  ['identity', (x) => tf.clone(x).add(x)],
];

const withoutGradient: [name: string, run: () => tf.Tensor | tf.Tensor[]][] = [
  ['argMax', () => [tf.argMax(around(), 1), tf.argMax(around(), -1)]],
  ['argMin', () => tf.argMin(around(), 0)],
  ['topk', () => Object.values(tf.topk(around(), 3)) as tf.Tensor[]],
  ['cumprod', () => tf.cumprod(around(), 2)],
  ['cumprod exclusive reverse', () => tf.cumprod(around(), 2, true, true)],
  ['isNaN', () => tf.isNaN(tf.tensor1d([1, NaN, Infinity, -Infinity]))],
  ['isInf', () => tf.isInf(tf.tensor1d([1, NaN, Infinity, -Infinity]))],
  ['isFinite', () => tf.isFinite(tf.tensor1d([1, NaN, Infinity, -Infinity]))],
  ['oneHot', () => tf.oneHot(tf.tensor1d([1, 0, 2, -1, 3], 'int32'), 3)],
  ['oneHot of a matrix, values', () => tf.oneHot(tf.tensor2d([1, 0, 2, 1], [2, 2], 'int32'), 3, 5, -1)],
  ['range', () => [tf.range(0, 5), tf.range(5, 0, -2, 'int32')]],
  ['linspace', () => tf.linspace(-1, 1, 7)],
  ['fill', () => [tf.fill([2, 3], 0.25), tf.zeros([2]), tf.ones([3, 1], 'int32'), tf.zerosLike(around())]],
  [
    'cast',
    () => [around().mul(5).cast('int32'), around().cast('bool'), tf.tensor1d([true, false], 'bool').cast('float32')],
  ],
  ['all and any', () => [tf.all(around().greater(-0.5), 1), tf.any(around().greater(0.5), [0, 2])]],
  [
    'logical',
    () => {
      const [a, b] = [around().greater(0), around().less(0.5)];
      return [a.logicalAnd(b), a.logicalOr(b), a.logicalNot(), a.logicalXor(b)];
    },
  ],
  ['unsortedSegmentSum', () => tf.unsortedSegmentSum(numbers([5, 3]), tf.tensor1d([2, 0, 2, -1, 7], 'int32'), 4)],
  ['stridedSlice', () => tf.stridedSlice(around(), [0, 2, 4], [2, 0, 0], [1, -1, -2])],
  ['stridedSlice to the front', () => tf.stridedSlice(tf.range(0, 5), [4], [0], [-2], 0, 1)],
  [
    'integer arithmetic',
    () => {
      const [a, b] = [tf.tensor1d([7, -7, 5, 0], 'int32'), tf.tensor1d([2, 2, -3, 4], 'int32')];
      return [
        a.add(b),
        a.sub(b),
        a.mul(b),
        a.div(b),
        tf.floorDiv(a, b),
        tf.mod(a, b),
        a.maximum(b),
        a.minimum(b),
        a.neg(),
        a.abs(),
        a.square(),
        a.sum(),
        a.max(),
        a.min(),
      ];
    },
  ],
  [
    'integer matMul',
    () => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), tf.tensor2d([5, 6, 7, 8], [2, 2], 'int32'), true),
  ],
  ['mean of integers', () => tf.mean(tf.tensor1d([1, 2, 4], 'int32'))],
  [
    'functions of integers',
    () => [tf.sqrt(tf.tensor1d([1, 4, 9], 'int32').toFloat()), tf.exp(tf.tensor1d([0, 1], 'int32'))],
  ],
  ['relu of integers', () => tf.relu(tf.tensor1d([-2, 0, 3], 'int32'))],
  ['addN', () => tf.addN([around(), positive(), around().square()])],
  [
    'empty tensors',
    () => [tf.zeros([0, 3]).add(1), tf.concat([tf.zeros([0, 3]), tf.ones([2, 3])]), tf.zeros([0]).sum()],
  ],
  ['floor mod', () => tf.mod(tf.tensor1d([5.5, -5.5, 5.5, -5.5]), tf.tensor1d([2, 2, -2, -2]))],
  [
    'confusion matrix',
    () => tf.math.confusionMatrix(tf.tensor1d([0, 1, 2, 1], 'int32'), tf.tensor1d([0, 2, 2, 1], 'int32'), 3),
  ],
];

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
const binary: [name: string, operation: Binary][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', tf.div],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['squaredDifference', tf.squaredDifference],
  ['pow', (a, b) => tf.pow(a.abs().add(0.2), b)],
];
const shapes: [name: string, a: number[], b: number[]][] = [
  ['equal shapes', [2, 3], [2, 3]],
  ['a scalar', [2, 3], []],
  ['a scalar first', [], [2, 3]],
  ['a scalar, for a last axis of length 1', [2, 3, 1, 1], []],
  ['a scalar first, for a last axis of length 1', [], [2, 3, 1, 1]],
  ['a row', [4, 2, 3], [3]],
  ['a column', [2, 1], [2, 3]],
  ['both sides', [2, 1, 3], [4, 1]],
  ['channels', [2, 3, 3, 16], [16]],
  ['channels first', [16], [2, 3, 3, 16]],
];
const comparisons: [name: string, operation: Binary][] = [
  ['equal', tf.equal],
  ['notEqual', tf.notEqual],
  ['greater', tf.greater],
  ['greaterEqual', tf.greaterEqual],
  ['less', tf.less],
  ['lessEqual', tf.lessEqual],
];

const products: [name: string, run: Binary, a: number[], b: number[]][] = [
  ['matMul', (a, b) => tf.matMul(a, b), [3, 4], [4, 5]],
  ['matMul, first transposed', (a, b) => tf.matMul(a, b, true), [4, 3], [4, 5]],
  ['matMul, second transposed', (a, b) => tf.matMul(a, b, false, true), [3, 4], [5, 4]],
  ['matMul, both transposed', (a, b) => tf.matMul(a, b, true, true), [4, 3], [5, 4]],
  ['matMul of batches', (a, b) => tf.matMul(a, b, false, true), [2, 3, 4], [2, 5, 4]],
  ['matMul of batches, first transposed', (a, b) => tf.matMul(a, b, true), [2, 3, 4, 3], [2, 3, 4, 5]],
  ['dot', (a, b) => tf.dot(a as tf.Tensor1D, b as tf.Tensor1D), [4], [4]],
  [
    'fused matMul',
    (a, b) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        bias: tf.tensor1d([1, 2, 3, 4, 5]),
        activation: 'relu',
      }),
    [3, 4],
    [4, 5],
  ],
];

describe.each(paths)('%s', (path) => {
  it.each(unary)('%s and its gradient', (_name, operation, input = around) =>
    expectLikeCpu(path, () => valueAndGradients(operation as never, [input()])),
  );

  it.each(withoutGradient)('%s', (_name, run) => expectLikeCpu(path, run));

  describe.each(shapes)('with %s', (name, a, b) => {
    // tfjs's gradients of these three do not sum over what was broadcast, on any backend.
    const without = name === 'equal shapes' ? [] : ['maximum', 'minimum', 'squaredDifference'];
    const inputs = (): [tf.Tensor, tf.Tensor] => [numbers(a), numbers(b, 2).add(1.5)];
    it.each(binary.filter(([each]) => !without.includes(each)))('%s and its gradients', (_name, operation) =>
      expectLikeCpu(path, () => valueAndGradients(operation as never, inputs())),
    );
    it.each(binary.filter(([each]) => without.includes(each)))('%s', (_name, operation) =>
      expectLikeCpu(path, () => operation(...inputs())),
    );
    it.each(comparisons)('%s', (_name, operation) =>
      expectLikeCpu(path, () => operation(numbers(a).mul(2).round(), numbers(b, 2).mul(2).round())),
    );
  });

  it.each(products)('%s and its gradients', (_name, operation, a, b) =>
    expectLikeCpu(path, () => valueAndGradients(operation as never, [numbers(a), numbers(b, 2)])),
  );
});
