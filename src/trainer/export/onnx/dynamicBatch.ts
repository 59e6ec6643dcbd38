import { operatorSets, type Initializer, type Model, type ModelNode } from '../../engines/onnx/model';

/**
 * The batch size of a recorded network. It is a prime that no other length in a network is a multiple of, so that every number
 * in the graph that is one comes from the batch.
 */
export const batchMark = 1_000_003;
/** What the batch is called where shapes are declared. */
const batchName = 'batch';
/** As a one-dimensional tensor. */
const batchValue = 'batchSize';

const isOfBatch = (length: number | bigint): boolean => Number(length) !== 0 && Number(length) % batchMark === 0;

/** The same model for batches of any size: numbers in shapes and bounds that come from the batch are computed from the images. */
export function withDynamicBatch(model: Model, images: string): Model {
  const computed = new Map<string, ModelNode[]>();
  const initializers: Initializer[] = [];
  for (const initializer of model.initializers) {
    const lengths = initializer.type === 'int64' ? [...(initializer.data as BigInt64Array)] : [];
    if (initializer.shape.some(isOfBatch))
      throw new Error(`The constant ${initializer.name} of the network has as many parts as the batch.`);
    if (!lengths.some(isOfBatch)) initializers.push(initializer);
    else if (isInferable(initializer.name, lengths, model.nodes))
      initializers.push({ ...initializer, data: BigInt64Array.from(lengths, (n) => (isOfBatch(n) ? -1n : n)) });
    else computed.set(initializer.name, lengthsFromBatch(initializer.name, lengths, initializers));
  }
  const size = computed.size > 0 ? batchSizeOf(images, initializers) : [];
  const declared = ({ shape, ...value }: Model['inputs'][number]) => ({
    ...value,
    shape: shape.map((length) => (typeof length === 'number' && isOfBatch(length) ? batchName : length)),
  });
  return {
    ...model,
    nodes: [...size, ...[...computed.values()].flat(), ...model.nodes],
    initializers,
    inputs: model.inputs.map(declared),
    outputs: model.outputs.map(declared),
    operatorSets: { '': operatorSets[''] },
  };
}

/** Whether it is the shape of reshapes only, with one length of the batch, which ONNX finds out by itself. */
function isInferable(name: string, lengths: readonly bigint[], nodes: readonly ModelNode[]): boolean {
  const users = nodes.filter(({ inputs }) => inputs.includes(name));
  return lengths.filter(isOfBatch).length === 1 && users.every(({ operator }) => operator === 'Reshape');
}

function int64(name: string, values: readonly number[]): Initializer {
  return { name, type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

function node(operator: string, inputs: string[], output: string, attributes: ModelNode['attributes'] = {}): ModelNode {
  return { operator, domain: '', inputs, outputs: [output], attributes };
}

function batchSizeOf(images: string, initializers: Initializer[]): ModelNode[] {
  initializers.push(int64('firstAxis', [0]));
  return [
    node('Shape', [images], 'imagesShape'),
    node('Gather', ['imagesShape', 'firstAxis'], batchValue, { axis: 0 }),
  ];
}

/** Nodes that put the lengths together under the name of the constant that they replace. */
function lengthsFromBatch(name: string, lengths: readonly bigint[], initializers: Initializer[]): ModelNode[] {
  const nodes: ModelNode[] = [];
  const parts = lengths.map((length, i) => {
    const factor = Number(length) / batchMark;
    if (isOfBatch(length) && factor === 1) return batchValue;
    const part = `${name}.${i}`;
    initializers.push(int64(part, [isOfBatch(length) ? factor : Number(length)]));
    if (!isOfBatch(length)) return part;
    nodes.push(node('Mul', [batchValue, part], `${part}×batch`));
    return `${part}×batch`;
  });
  return [...nodes, node('Concat', parts, name, { axis: 0 })];
}
