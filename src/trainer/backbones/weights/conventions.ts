/**
 * Names of the same weights in other libraries. Ours are torchvision's for ResNets and MobileNetV2, timm's for vision
 * transformers, OpenAI's for CLIP's ResNet.
 */
export interface Convention {
  /** Whose names they are, for the log. */
  readonly name: string;
  /** Replacements that make a key ours, each applied once, in this order. */
  readonly replacements: readonly (readonly [RegExp, string])[];
}

const ours: Convention = { name: 'the backbone', replacements: [] };

/** torchvision.models.vision_transformer; before version 0.13 the layers of a block's perceptron were `linear_1` and `linear_2`. */
const torchvisionVit: Convention = {
  name: 'torchvision',
  replacements: [
    [/^class_token$/, 'cls_token'],
    [/^encoder\.pos_embedding$/, 'pos_embed'],
    [/^conv_proj\./, 'patch_embed.proj.'],
    [/^encoder\.layers\.encoder_layer_(\d+)\./, 'blocks.$1.'],
    [/\.ln_([12])\./, '.norm$1.'],
    [/\.self_attention\.in_proj_/, '.attn.qkv.'],
    [/\.self_attention\.out_proj\./, '.attn.proj.'],
    [/\.mlp\.(0|linear_1)\./, '.mlp.fc1.'],
    [/\.mlp\.(3|linear_2)\./, '.mlp.fc2.'],
    [/^encoder\.ln\./, 'norm.'],
    [/^heads\.head\./, 'head.'],
  ],
};

/** The image tower of OpenAI's CLIP and of open_clip. */
const clipVit: Convention = {
  name: 'CLIP',
  replacements: [
    [/^class_embedding$/, 'cls_token'],
    [/^positional_embedding$/, 'pos_embed'],
    [/^conv1\./, 'patch_embed.proj.'],
    [/^ln_pre\./, 'norm_pre.'],
    [/^transformer\.resblocks\.(\d+)\./, 'blocks.$1.'],
    [/\.ln_([12])\./, '.norm$1.'],
    [/\.attn\.in_proj_/, '.attn.qkv.'],
    [/\.attn\.out_proj\./, '.attn.proj.'],
    [/\.mlp\.c_fc\./, '.mlp.fc1.'],
    [/\.mlp\.c_proj\./, '.mlp.fc2.'],
    [/^ln_post\./, 'norm.'],
  ],
};

/** CLIPVisionModel of the transformers library, below `vision_model.`; [0], [1] and [2] are parts of one tensor. */
const transformersClip: Convention = {
  name: 'transformers CLIP',
  replacements: [
    [/^embeddings\.class_embedding$/, 'cls_token'],
    [/^embeddings\.position_embedding\.weight$/, 'pos_embed'],
    [/^embeddings\.patch_embedding\./, 'patch_embed.proj.'],
    [/^pre_layrnorm\./, 'norm_pre.'],
    [/^encoder\.layers\.(\d+)\./, 'blocks.$1.'],
    [/\.layer_norm([12])\./, '.norm$1.'],
    [/\.self_attn\.q_proj\./, '.attn.qkv[0].'],
    [/\.self_attn\.k_proj\./, '.attn.qkv[1].'],
    [/\.self_attn\.v_proj\./, '.attn.qkv[2].'],
    [/\.self_attn\.out_proj\./, '.attn.proj.'],
    [/^post_layernorm\./, 'norm.'],
  ],
};

/** ViTModel and ViTForImageClassification of the transformers library, in files and, since version 5, in memory. */
const transformersVit: Convention = {
  name: 'transformers ViT',
  replacements: [
    [/^embeddings\.cls_token$/, 'cls_token'],
    [/^embeddings\.position_embeddings$/, 'pos_embed'],
    [/^embeddings\.patch_embeddings\.projection\./, 'patch_embed.proj.'],
    [/^(?:encoder\.layer|layers)\.(\d+)\./, 'blocks.$1.'],
    [/\.layernorm_before\./, '.norm1.'],
    [/\.attention\.(?:attention\.query|q_proj)\./, '.attn.qkv[0].'],
    [/\.attention\.(?:attention\.key|k_proj)\./, '.attn.qkv[1].'],
    [/\.attention\.(?:attention\.value|v_proj)\./, '.attn.qkv[2].'],
    [/\.attention\.(?:output\.dense|o_proj)\./, '.attn.proj.'],
    [/\.layernorm_after\./, '.norm2.'],
    [/\.intermediate\.dense\./, '.mlp.fc1.'],
    [/\.output\.dense\./, '.mlp.fc2.'],
    [/^layernorm\./, 'norm.'],
    [/^classifier\./, 'head.'],
  ],
};

/** Blocks in each of MobileNetV2's seven groups (table 2 of its paper), which timm counts and torchvision does not. */
const mobileNetGroups = [1, 2, 3, 4, 3, 3, 1];

/** timm's MobileNetV2. The first block has no expansion, so that its layers have other numbers. */
const timmMobileNet: Convention = {
  name: 'timm',
  replacements: [
    [/^conv_stem\./, 'features.0.0.'],
    [/^bn1\./, 'features.0.1.'],
    [/^blocks\.0\.0\.conv_dw\./, 'features.1.conv.0.0.'],
    [/^blocks\.0\.0\.bn1\./, 'features.1.conv.0.1.'],
    [/^blocks\.0\.0\.conv_pw\./, 'features.1.conv.1.'],
    [/^blocks\.0\.0\.bn2\./, 'features.1.conv.2.'],
    ...mobileNetGroups.flatMap((count, group) => {
      const before = mobileNetGroups.slice(0, group).reduce((sum, blocks) => sum + blocks, 1);
      return Array.from(
        { length: count },
        (_, block) => [new RegExp(`^blocks\\.${group}\\.${block}\\.`), `features.${before + block}.conv.`] as const,
      );
    }),
    [/\.conv_pw\./, '.0.0.'],
    [/\.bn1\./, '.0.1.'],
    [/\.conv_dw\./, '.1.0.'],
    [/\.bn2\./, '.1.1.'],
    [/\.conv_pwl\./, '.2.'],
    [/\.bn3\./, '.3.'],
    [/^conv_head\./, 'features.18.0.'],
    [/^bn2\./, 'features.18.1.'],
    [/^classifier\.(weight|bias)$/, 'classifier.1.$1'],
  ],
};

/** Ours first: of names that fit equally well, the first counts. */
export const conventions = [ours, torchvisionVit, clipVit, transformersClip, transformersVit, timmMobileNet];

/** What wrappers and self-supervised methods put before the names of the backbone's weights, in any combination. */
const wrappers = [
  'module',
  'model',
  'encoder_q',
  'base_encoder',
  'encoder',
  'backbone',
  'visual',
  'vision_model',
  'resnet',
  'vit',
];
const wrapperPattern = new RegExp(`^(?:(?:${wrappers.join('|')})\\.)+`);

/** The prefixes that can be taken off some keys, the shortest first; none is the first of all. */
export function prefixesOf(keys: Iterable<string>): string[] {
  const found = new Set(['']);
  for (const key of keys) {
    const [wrapped] = wrapperPattern.exec(key) ?? [];
    let prefix = '';
    for (const word of wrapped?.split('.').slice(0, -1) ?? []) found.add((prefix += `${word}.`));
  }
  return [...found].sort((a, b) => a.length - b.length);
}

/** The key as ours. */
export function renamed(key: string, { replacements }: Convention): string {
  return replacements.reduce((name, [pattern, replacement]) => name.replace(pattern, replacement), key);
}
