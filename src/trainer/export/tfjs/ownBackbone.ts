import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { Topology } from '../../backbones/layersModel/topology';
import { imageInput, traceLayers } from '../../backbones/layersModel/trace';
import type { TrainedRun } from '../../jobs/trainedRun';
import { averagePool, type KerasBuilder, type Part } from './kerasBuilder';

/** The layers of a person's own model up to the features, as they were, with the weights of the run. */
export async function ownFeatures(
  builder: KerasBuilder,
  { config, model: { topology, file } }: Pick<TrainedRun, 'config' | 'model'>,
): Promise<Part> {
  const original = (await Topology.read(topology!, config.data.imageSize, file)).build();
  const steps = traceLayers(original, config.model.featureLayer!, file);
  return (images) => {
    const outputs: SymbolicTensor[] = [];
    for (const { layer, inputs } of steps) {
      const weights = layer.weights.map(({ originalName }) => builder.tensor(originalName.replaceAll('/', '.')));
      const given = inputs.map((number) => (number === imageInput ? images : outputs[number]!));
      builder.give(layer, weights);
      outputs.push(layer.apply(given.length === 1 ? given[0]! : given) as SymbolicTensor);
    }
    const last = outputs.at(-1)!;
    return last.shape.length === 4 ? averagePool(last) : last;
  };
}
