import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resizeSizeOf } from '../../../config/schema';
import { readSafetensors, writeSafetensors } from '../../backbones/weights/safetensors';
import { loadStateDict, stateDictOf } from '../../backbones/weights/stateDict';
import type { TrainedRun } from '../../jobs/trainedRun';
import { createNetwork } from '../../network';
import { modelMetadata } from '../../training/modelCheckpoint';
import { withTopology } from '../../training/ownBackbone';
import type { ExportFormat } from '../exportFormat';
import { trainerLogits } from '../verify';
import { architectureOf } from './architectures';

const weightsFile = 'model.safetensors';

/** Weights by torchvision's and timm's names, and a `config.json` as timm's models have it. */
export const safetensorsFormat: ExportFormat = async (run, { half = false }) => {
  const { network, config, model } = run;
  const complete = await withTopology(config, model);
  const metadata = modelMetadata(complete, model);
  const content = writeSafetensors(await stateDictOf(network), { dtype: half ? 'F16' : 'F32', metadata });
  return {
    files: [
      { name: weightsFile, content },
      { name: 'config.json', content: `${JSON.stringify(timmConfig(run), null, 2)}\n` },
    ],
    async reopen(folder, images) {
      const file = path.join(folder, weightsFile);
      const { tensors } = readSafetensors(await readFile(file), file);
      const reopened = createNetwork({ ...complete, model: { ...config.model, weights: file } }, model.classes.length);
      try {
        loadStateDict(reopened, tensors, file);
        return await trainerLogits(reopened, images);
      } finally {
        reopened.dispose();
      }
    },
  };
};

/** What `timm.create_model('local-dir:<folder>')` reads, and more. */
function timmConfig({ network, config, model: { classes, normalization, epoch } }: TrainedRun): object {
  const { model, data } = config;
  const { imageSize } = data;
  const architecture = architectureOf(model);
  return {
    // Of another width it is nobody's network, but one of a kind.
    architecture: architecture?.name ?? model.backbone,
    library: architecture?.library ?? null,
    ...(model.width !== 1 && { width: model.width }),
    num_classes: classes.length,
    num_features: network.featureDimension,
    global_pool: architecture?.pool ?? 'avg',
    label_names: classes,
    ...(architecture?.isSized && { model_args: { img_size: imageSize } }),
    pretrained_cfg: {
      input_size: [3, imageSize, imageSize],
      fixed_input_size: architecture?.isSized ?? false,
      interpolation: 'bilinear',
      crop_pct: imageSize / resizeSizeOf(data),
      crop_mode: 'center',
      mean: normalization.mean,
      std: normalization.std,
      num_classes: classes.length,
      first_conv: architecture?.firstConvolution ?? null,
      classifier: network.backbone.classifierName,
    },
    adarand_epoch: epoch,
  };
}
