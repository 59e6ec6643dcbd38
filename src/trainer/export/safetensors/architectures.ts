import type { BackboneName } from '../../../config/schema';

/** Where in Python a backbone's weights fit by their names. */
export interface Architecture {
  readonly library: 'timm' | 'torchvision' | 'open_clip';
  /** What the library calls the network. */
  readonly name: string;
  /** First convolution. */
  readonly firstConvolution: string;
  /** Whether the library wants to know the images' size, `img_size`. */
  readonly isSized: boolean;
  readonly pool: 'avg' | 'token';
}

const resnet = (name: string): Architecture => ({
  library: 'timm',
  name,
  firstConvolution: 'conv1',
  isSized: false,
  pool: 'avg',
});
const transformer = (name: string): Architecture => ({
  library: 'timm',
  name,
  firstConvolution: 'patch_embed.proj',
  isSized: true,
  pool: 'token',
});

/** timm's ResNets have torchvision's names. An own backbone fits nowhere. */
export const architectures: Readonly<Record<Exclude<BackboneName, 'layers-model'>, Architecture>> = {
  resnet18: resnet('resnet18'),
  resnet34: resnet('resnet34'),
  resnet50: resnet('resnet50'),
  resnet101: resnet('resnet101'),
  mobilenet_v2: { ...resnet('mobilenet_v2'), library: 'torchvision', firstConvolution: 'features.0.0' },
  vit_b_16: transformer('vit_base_patch16_224'),
  vit_b_32: transformer('vit_base_patch32_224'),
  vit_s_16: transformer('vit_small_patch16_224'),
  deit_tiny: transformer('deit_tiny_patch16_224'),
  clip_resnet50: { ...resnet('RN50-quickgelu'), library: 'open_clip', isSized: true },
  clip_vit_b_16: transformer('vit_base_patch16_clip_quickgelu_224'),
  clip_vit_b_32: transformer('vit_base_patch32_clip_quickgelu_224'),
};

/** Undefined where no library has the network: an own one, or one of another width. */
export function architectureOf(model: { backbone: BackboneName; width: number }): Architecture | undefined {
  return model.backbone === 'layers-model' || model.width !== 1 ? undefined : architectures[model.backbone];
}
