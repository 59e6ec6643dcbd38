import { LayersModel, type layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { closest } from '../../../config/closest';
import { BadInputError } from '../../errors';

/** Stands for the images among the inputs of steps. */
export const imageInput = -1;

/** A layer applied once. */
export interface Step {
  readonly layer: layers.Layer;
  /** Numbers of earlier steps whose outputs it takes, or {@link imageInput}. */
  readonly inputs: readonly number[];
  /** Shape of its output, null where any length will do. */
  readonly shape: readonly (number | null)[];
}

/**
 * What leads from the images to the output of a layer, each step after those that it needs. Models inside the model are
 * taken apart.
 * @param source the model's file, for error messages
 * @throws {BadInputError} when there is no such layer, or the model takes anything but one colour image
 */
export function traceLayers(model: LayersModel, featureLayer: string, source: string): Step[] {
  const [image, ...others] = model.inputs;
  if (!image || others.length > 0 || image.shape.length !== 4 || image.shape[3] !== 3)
    throw new BadInputError(
      `${source} takes ${model.inputs.map(({ shape }) => shapeText(shape)).join(' and ')}: expected one input of colour images, [null, height, width, 3].`,
    );
  const steps: Step[] = [];

  /** @param known numbers of steps by the tensors they give, in one model */
  function visit(tensor: SymbolicTensor, known: Map<number, number>): number {
    const before = known.get(tensor.id);
    if (before !== undefined) return before;
    const { sourceLayer: layer } = tensor;
    const inputs = layer.inboundNodes[tensor.nodeIndex]!.inputTensors.map((input) => visit(input, known));
    const number =
      layer instanceof LayersModel
        ? visit(layer.outputs[tensor.tensorIndex]!, new Map(layer.inputs.map(({ id }, index) => [id, inputs[index]!])))
        : steps.push({ layer, inputs, shape: tensor.shape }) - 1;
    known.set(tensor.id, number);
    return number;
  }

  const known = new Map([[image.id, imageInput]]);
  for (const output of model.outputs) visit(output, known);
  const last = steps.findIndex(({ layer }) => layer.name === featureLayer);
  if (last < 0) throw unknownLayer(featureLayer, steps, source);
  return leadingTo(last, steps);
}

/** The steps that one needs, and it itself at the end. */
function leadingTo(last: number, steps: readonly Step[]): Step[] {
  const needed = new Set<number>();
  const need = (number: number): void => {
    if (number === imageInput || needed.has(number)) return;
    steps[number]!.inputs.forEach(need);
    needed.add(number);
  };
  need(last);
  const order = [...needed].sort((a, b) => a - b);
  const newNumbers = new Map(order.map((old, index) => [old, index]));
  return order.map((old) => ({
    ...steps[old]!,
    inputs: steps[old]!.inputs.map((input) => newNumbers.get(input) ?? imageInput),
  }));
}

/** How many of the last layers an error lists. */
const listedLayers = 8;

function unknownLayer(name: string, steps: readonly Step[], source: string): BadInputError {
  const meant = closest(
    name,
    steps.map(({ layer }) => layer.name),
  );
  const list = steps.slice(-listedLayers).map(({ layer, shape }) => `${layer.name} ${shapeText(shape)}`);
  return new BadInputError(
    `model.featureLayer is "${name}", but ${source} has no such layer.${meant ? ` Did you mean "${meant}"?` : ''} ` +
      `Its last layers are ${list.join(', ')}.`,
  );
}

export function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map(String).join(', ')}]`;
}
