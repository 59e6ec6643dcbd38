import { GraphNode, type Operation } from '../graph';
import { arithmeticOperations } from '../lowering/binary';
import { pad, reshape, slice } from '../lowering/shape';

/** Float nodes for kernels that are recorded as several operations: what is no tensor need not be disposed. */

export function node<Attributes>(
  operation: Operation<Attributes>,
  inputs: readonly GraphNode[],
  attributes: Attributes,
  shape: readonly number[],
): GraphNode {
  return GraphNode.record(operation, inputs, attributes, shape, 'float32');
}

export function reshaped(x: GraphNode, shape: readonly number[]): GraphNode {
  return node(reshape, [x], {}, shape);
}

export function sum(nodes: readonly GraphNode[]): GraphNode {
  return nodes.reduce((total, each) => node(arithmeticOperations.Add, [total, each], {}, each.shape));
}

/** x with zeros before and after it on one axis. */
export function padded(x: GraphNode, axis: number, before: number, after: number): GraphNode {
  if (before === 0 && after === 0) return x;
  const paddings = x.shape.map((_, each): [number, number] => (each === axis ? [before, after] : [0, 0]));
  return node(pad, [x], { paddings, constantValue: 0 }, withSize(x.shape, axis, before + x.shape[axis]! + after));
}

/** `x[..., begin:end:stride, ...]` on one axis. */
export function sliced(x: GraphNode, axis: number, begin: number, end: number, stride = 1): GraphNode {
  if (begin === 0 && end === x.shape[axis] && stride === 1) return x;
  const bounds = {
    begin: x.shape.map((_, each) => (each === axis ? begin : 0)),
    end: withSize(x.shape, axis, end),
    strides: x.shape.map((_, each) => (each === axis ? stride : 1)),
  };
  return node(slice, [x], bounds, withSize(x.shape, axis, Math.ceil((end - begin) / stride)));
}

function withSize(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((each, index) => (index === axis ? size : each));
}
