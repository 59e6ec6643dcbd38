import type { BackboneName } from '../../config/schema';
import { topologyKey } from '../backbones/weights/layersModelFile';
import { openWeightsFile, type WeightsFile } from '../backbones/weights/weightsFile';
import { BadInputError } from '../errors';

/**
 * Opens the file that `model.weights` names.
 * @throws {BadInputError} when it cannot be read, or is a network of its own and `backbone` another
 * @throws {WeightsError} when it is damaged
 */
export function openWeights(file: string, backbone: BackboneName): WeightsFile {
  const opened = open(file);
  if (topologyKey in opened.metadata === (backbone === 'layers-model')) return opened;
  opened.close();
  throw new BadInputError(
    backbone === 'layers-model'
      ? `${file} does not describe its layers, as "backbone": "layers-model" needs it: model.weights must be a ` +
          'TensorFlow.js model.json, or the checkpoint of a run that began with one.'
      : `${file} is a Keras model with layers of its own: set model.backbone to "layers-model" and model.featureLayer to the ` +
          'layer whose output are the features.',
  );
}

function open(file: string): WeightsFile {
  try {
    return openWeightsFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new BadInputError(
      `The weights ${file} cannot be read: ${why}. model.weights must name a file (.safetensors, .pth, model.json), a model on the ` +
        'Hugging Face hub such as "timm/resnet50.a1_in1k", or be null.',
    );
  }
}
