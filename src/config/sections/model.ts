import { z } from 'zod';
import { backboneMeanings, backboneNames, ownBackboneProblems, widthProblem } from './backbones';
import { oneOf, positive } from './fields';

export const modelSchema = z
  .strictObject({
    backbone: oneOf(backboneNames, backboneMeanings)
      .default('resnet18')
      .describe('Architecture of the feature extractor.'),
    width: positive
      .max(2)
      .default(1)
      .describe(
        'Factor on the number of channels of every layer: 0.5 is the half-width network. Of ResNets and MobileNetV2 only.',
      ),
    featureLayer: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Layer of an own backbone (`layers-model`) whose output are the features; of activations the mean over all positions is taken. Layers after it are left out.',
      ),
    weights: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Pretrained weights: a file (`.safetensors`, `.pth`, `model.json`), relative to this one, or a model on the Hugging Face hub such as `timm/resnet50.a1_in1k`. `null` trains from scratch.',
      ),
    freeze: z
      .union([
        z
          .literal('all but classifier')
          .describe('Only the new classifier is trained, on features that stay as they are (linear probing).'),
        z
          .array(z.string().min(1))
          .describe('Stages (`stem`, `layer1`) and patterns of parameter names (`layer2.0.*`, `*.bn1.*`).'),
      ])
      .optional()
      .describe(
        'What is not trained: a list of stages and patterns, e.g. `["stem", "layer1"]`, or `"all but classifier"`. Absent: all is trained.',
      ),
    batchNorm: oneOf(['train', 'frozen'], {
      train: "Normalizes training images with their batch's statistics, and keeps running ones for evaluation.",
      frozen: 'Normalizes with the running statistics of the pretrained weights, which stay as they are.',
    })
      .default('train')
      .describe('Batch normalization while training. Its scales and offsets are trained either way, unless frozen.'),
  })
  .superRefine((model, context) => {
    const message = widthProblem(model);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['width'], message });
    for (const { key, message } of ownBackboneProblems(model))
      context.addIssue({ code: 'custom', path: [key], message });
  })
  .describe('The network that is fine-tuned.');
