import type { Initializer, Model, ModelNode } from '../../engines/onnx/model';

/** Versions of ONNX's operators that a network can be written in. */
export const oldestOperatorSet = 13;
export const newestOperatorSet = 21;
/** What ONNX Runtime knows since 2023, and the trainer's graphs are recorded in. */
export const defaultOperatorSet = 18;

/** Since version 18 these take their axes as an input, before as an attribute. */
const reductions = ['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'];

/** The model in another version of ONNX's operators, {@link oldestOperatorSet} … {@link newestOperatorSet}. */
export function inOperatorSet(model: Model, version: number): Model {
  const constants = new Map(model.initializers.map((initializer) => [initializer.name, initializer]));
  const nodes = version < 18 ? model.nodes.map((node) => withAxesAsAttribute(node, constants)) : model.nodes;
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const initializers = model.initializers.filter(({ name }) => used.has(name));
  return { ...model, nodes, initializers, operatorSets: { '': version } };
}

function withAxesAsAttribute(node: ModelNode, constants: ReadonlyMap<string, Initializer>): ModelNode {
  const [x, axes] = node.inputs;
  if (!reductions.includes(node.operator) || axes === undefined) return node;
  const attributes = { ...node.attributes, axes: [...(constants.get(axes)!.data as BigInt64Array)].map(Number) };
  return { ...node, inputs: [x!], attributes };
}
