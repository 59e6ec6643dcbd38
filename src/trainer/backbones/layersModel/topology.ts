import type * as tf from '@tensorflow/tfjs-core';
import { LayersModel, models, Sequential } from '@tensorflow/tfjs-layers';
import { BadInputError } from '../../errors';

/** The layers of a Keras model and how they are connected, without weights. */
export class Topology {
  private constructor(
    /** As `modelTopology` of `model.json` has it, for images of any size. */
    readonly text: string,
    /** The file it comes from, for error messages. */
    readonly source: string,
    private readonly kind: typeof LayersModel | typeof Sequential,
    private readonly config: tf.serialization.ConfigDict,
  ) {}

  /**
   * @param text JSON
   * @param imageSize side of the images that the model will see, whatever it was made for
   * @throws {BadInputError} when a layer is unknown, or does not take images of this size
   */
  static async read(text: string, imageSize: number, source: string): Promise<Topology> {
    try {
      const model = await models.modelFromJSON(ofImageSize(JSON.parse(text), imageSize) as tf.io.ModelJSON);
      const topology = new Topology(
        text,
        source,
        model instanceof Sequential ? Sequential : LayersModel,
        model.getConfig(),
      );
      model.dispose();
      return topology;
    } catch (error) {
      throw new BadInputError(
        `The layers of ${source} cannot be built for images of ${imageSize} pixels: ${(error as Error).message} Expected layers ` +
          'that Keras brings, and data.imageSize as the model was made for if it depends on it.',
      );
    }
  }

  /** The model, with weights of zero. The caller disposes of it. */
  build(): LayersModel {
    const { kind, config } = this;
    // A copy, since building changes what it is given.
    return kind.fromConfig<LayersModel>(kind, structuredClone(config), {}, true);
  }
}

const inputShape = 'batch_input_shape';

/** The same JSON with every input of the images' shape [null, H, W, C] in another size. */
function ofImageSize(json: unknown, imageSize: number): unknown {
  if (Array.isArray(json)) return json.map((item) => ofImageSize(item, imageSize));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, value]: [string, unknown]) => {
    const isImage = key === inputShape && Array.isArray(value) && value.length === 4;
    return [key, isImage ? [null, imageSize, imageSize, value[3] as unknown] : ofImageSize(value, imageSize)];
  });
  return Object.fromEntries(entries);
}
