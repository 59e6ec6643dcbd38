/** A model on the Hugging Face hub, in one of its revisions: a branch, a tag or a commit. */
export interface HubModel {
  /** `timm/resnet50.a1_in1k` */
  readonly name: string;
  readonly revision: string;
}

const defaultRevision = 'main';
const hubName = /^([\w-][\w.-]*\/[\w-][\w.-]*)(?:@([\w-][\w./-]*))?$/;
const weightsFile = /\.(safetensors|pth|pt|bin|ckpt|tar|json)$/i;

/**
 * What `model.weights` names, if it is a model on the hub: `owner/name` or `owner/name@revision`. Everything else is a file;
 * a file in a folder is told from a model by its extension, or by a `./` before it.
 */
export function hubModelOf(weights: string): HubModel | undefined {
  const [, name, revision = defaultRevision] = hubName.exec(weights) ?? [];
  return name === undefined || weightsFile.test(weights) ? undefined : { name, revision };
}
