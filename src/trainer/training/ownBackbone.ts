import type { RunConfig } from '../../config/schema';
import type { BackboneConfig } from '../backbones/createBackbone';
import { Topology } from '../backbones/layersModel/topology';
import { topologyKey } from '../backbones/weights/layersModelFile';
import type { ModelCheckpoint } from './modelCheckpoint';
import { openWeights } from './openWeights';

/** A configuration with all that a network is built from. */
export type CompleteConfig = RunConfig & Pick<BackboneConfig, 'topology'>;

/**
 * Adds what `model.backbone` "layers-model" is built from: the layers that the run's own checkpoint describes, or else the
 * file of the pretrained weights.
 * @throws {BadInputError | WeightsError} when they cannot be read or built
 */
export async function withTopology(config: RunConfig, checkpoint?: ModelCheckpoint): Promise<CompleteConfig> {
  const { backbone, weights } = config.model;
  if (backbone !== 'layers-model') return config;
  const source = checkpoint?.file ?? weights!;
  const text = checkpoint?.topology ?? topologyOf(source);
  return { ...config, topology: await Topology.read(text, config.data.imageSize, source) };
}

function topologyOf(weights: string): string {
  const file = openWeights(weights, 'layers-model');
  file.close();
  return file.metadata[topologyKey]!;
}
