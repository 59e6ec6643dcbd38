/** What a configuration must know of a backbone. */
interface BackboneFacts {
  /** Its name in the literature. */
  readonly label: string;
  /** For the editor's list of choices. */
  readonly size: string;
  /** Whether it can be made narrower or wider. */
  readonly hasWidths: boolean;
  /** The side of images must be a multiple of this many pixels. */
  readonly imageSizeStep: number;
}

const convolutional = { hasWidths: true, imageSizeStep: 1 };
const patches = (imageSizeStep: number) => ({ hasWidths: false, imageSizeStep });

/** Every backbone, in the order of the editor's list of choices. */
export const backbones = {
  resnet18: { label: 'ResNet-18', size: '11 million parameters, features of 512 numbers', ...convolutional },
  resnet34: { label: 'ResNet-34', size: '21 million parameters, features of 512 numbers', ...convolutional },
  resnet50: { label: 'ResNet-50', size: '24 million parameters, features of 2048 numbers', ...convolutional },
  resnet101: { label: 'ResNet-101', size: '43 million parameters, features of 2048 numbers', ...convolutional },
  mobilenet_v2: { label: 'MobileNetV2', size: '2 million parameters, features of 1280 numbers', ...convolutional },
  vit_b_16: { label: 'ViT-B/16', size: '86 million parameters, features of 768 numbers', ...patches(16) },
  vit_b_32: { label: 'ViT-B/32', size: '87 million parameters, features of 768 numbers', ...patches(32) },
  vit_s_16: { label: 'ViT-S/16', size: '22 million parameters, features of 384 numbers', ...patches(16) },
  deit_tiny: { label: 'DeiT-Ti/16', size: '6 million parameters, features of 192 numbers', ...patches(16) },
  clip_resnet50: { label: 'CLIP ResNet-50', size: '38 million parameters, features of 1024 numbers', ...patches(32) },
  clip_vit_b_16: { label: 'CLIP ViT-B/16', size: '86 million parameters, features of 768 numbers', ...patches(16) },
  clip_vit_b_32: { label: 'CLIP ViT-B/32', size: '87 million parameters, features of 768 numbers', ...patches(32) },
  'layers-model': {
    label: 'Own Keras model',
    size: 'a TensorFlow.js layers-model, up to model.featureLayer',
    hasWidths: false,
    imageSizeStep: 1,
  },
} as const satisfies Record<string, BackboneFacts>;

export const backboneNames = Object.keys(backbones) as [keyof typeof backbones];
export type BackboneName = (typeof backboneNames)[number];

/** Beside each name in the editor's list of choices. */
export const backboneMeanings = Object.fromEntries(
  backboneNames.map((name) => [name, `${backbones[name].label}: ${backbones[name].size}.`]),
) as Record<BackboneName, string>;

/** What is wrong with the width, or undefined. */
export function widthProblem({ backbone, width }: { backbone: BackboneName; width: number }): string | undefined {
  if (width === 1 || backbones[backbone].hasWidths) return undefined;
  const others = backboneNames.filter((name) => backbones[name].hasWidths).join(', ');
  return `${backbone} has no other width than 1, but it is ${width}; other widths have ${others}`;
}

/** What of a model must be there, or must not be, because of its backbone: messages by key. */
export function ownBackboneProblems(model: {
  backbone: BackboneName;
  weights: string | null;
  featureLayer?: string | undefined;
}): { key: 'weights' | 'featureLayer'; message: string }[] {
  const { backbone, weights, featureLayer } = model;
  if (backbone !== 'layers-model')
    return featureLayer === undefined
      ? []
      : [{ key: 'featureLayer', message: `only "backbone": "layers-model" has one; leave it out with ${backbone}` }];
  return [
    ...(weights === null
      ? [{ key: 'weights' as const, message: '"layers-model" needs the file of the model: model.json' }]
      : []),
    ...(featureLayer === undefined
      ? [{ key: 'featureLayer' as const, message: '"layers-model" needs the layer whose output are the features' }]
      : []),
  ];
}

/** What is wrong with the side of the images, or undefined. */
export function imageSizeProblem(backbone: BackboneName, imageSize: number): string | undefined {
  const { label, imageSizeStep } = backbones[backbone];
  if (imageSize % imageSizeStep === 0) return undefined;
  const below = imageSizeStep * Math.floor(imageSize / imageSizeStep);
  const near = [below, below + imageSizeStep].filter((size) => size >= imageSizeStep).join(' or ');
  return `${label} needs a multiple of ${imageSizeStep} pixels, but it is ${imageSize}; take ${near}`;
}
