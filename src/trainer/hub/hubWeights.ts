import type { HubModel } from '../../config/weightsSource';
import type { Normalization } from '../backbones/backbone';
import type { ByteSource } from '../backbones/weights/byteSource';
import { BadInputError } from '../errors';
import { isCommit, ModelCache, type CachedModel } from './cache';
import { download, type DownloadOptions } from './download';
import { bodyOf, listFiles, request, UnreachableError, type Hub, type HubFile } from './hub';
import { normalizationIn } from './normalization';

/** Weights of a model on the hub, as a file on this machine. */
export interface HubWeights {
  readonly file: string;
  readonly normalization?: Normalization;
}

export interface HubOptions extends DownloadOptions {
  readonly hub: Hub;
  /** Folder of the cache. */
  readonly cache: string;
  /** Takes a line for the log. */
  readonly print: (line: string) => void;
}

/** Names that weights have, the best first: safetensors, which is checked more easily, before PyTorch's files. */
const usualNames = [
  'model.safetensors',
  'open_clip_model.safetensors',
  'open_clip_pytorch_model.safetensors',
  'pytorch_model.bin',
  'open_clip_pytorch_model.bin',
];
const extensions = ['.safetensors', '.bin', '.pth', '.pt'];

/**
 * The weights of a model, from the cache or, once, from the hub. A commit never changes, so that the cache alone answers for one.
 * @throws {BadInputError} when the hub does not have the model, or refuses it, or it has no weights
 * @throws {UnreachableError} when the hub is not reached and the cache does not have the model
 * @throws {DOMException} AbortError
 */
export async function fetchHubWeights(model: HubModel, options: HubOptions): Promise<HubWeights> {
  const { hub, cache, print, signal } = options;
  const cached = await findCached(model, options);
  if ('file' in cached) return cached;
  const { commit, files } = cached;
  const models = new ModelCache(cache, model);
  const file = weightsAmong(files, model);
  const target = models.fileOf(commit, file.name);
  print(`Downloading ${model.name} (${file.name}, ${megabytes(file.size)}) to ${target}.`);
  await download(hub, file, target, options);
  const found: CachedModel = { file: file.name, normalization: await normalizationIn(hub, files, signal) };
  await models.add(commit, found);
  await models.refer(model.revision, commit);
  return { file: target, normalization: found.normalization };
}

/** What is known of a model's weights without downloading them. */
export interface HubGlimpse {
  readonly file: string;
  readonly size: number;
  /** The beginning of a safetensors file, with its header: enough for the names and shapes of its tensors. */
  readonly start?: ByteSource;
}

/** Looks at a model that is to be checked: the weights if the cache has them, else what can be seen of them. @throws as above */
export async function glimpseHubWeights(
  model: HubModel,
  options: Omit<HubOptions, keyof DownloadOptions>,
): Promise<HubWeights | HubGlimpse> {
  const cached = await findCached(model, options);
  if ('file' in cached) return cached;
  const file = weightsAmong(cached.files, model);
  const { name, size } = file;
  return { file: name, size, start: name.endsWith('.safetensors') ? await startOf(options.hub, file) : undefined };
}

/** The model in the cache, if it is there as the hub has it now; else what the hub has. */
async function findCached(
  model: HubModel,
  { hub, cache, print, signal }: Pick<HubOptions, 'hub' | 'cache' | 'print' | 'signal'>,
): Promise<HubWeights | { commit: string; files: HubFile[] }> {
  const models = new ModelCache(cache, model);
  const last = await models.commitOf(model.revision);
  const inCache = async (commit: string | undefined): Promise<HubWeights | undefined> => {
    const known = commit && (await models.model(commit));
    return known ? { file: models.fileOf(commit, known.file), normalization: known.normalization } : undefined;
  };
  const ofLast = await inCache(last);
  if (ofLast && isCommit(model.revision)) return ofLast;
  try {
    const now = await listFiles(hub, model, signal);
    const ofNow = await inCache(now.commit);
    if (ofNow) await models.refer(model.revision, now.commit);
    return ofNow ?? now;
  } catch (error) {
    if (!(error instanceof UnreachableError) || !ofLast) throw error;
    print(`The hub cannot be reached: taking ${model.name} from the cache, as it was at commit ${last}.`);
    return ofLast;
  }
}

/** @throws {BadInputError} when there are none, or several that could be meant */
function weightsAmong(files: readonly HubFile[], { name }: HubModel): HubFile {
  const usual = usualNames.map((candidate) => files.find((file) => file.name === candidate)).find(Boolean);
  if (usual) return usual;
  const others = files.filter((file) => extensions.some((extension) => file.name.endsWith(extension)));
  if (others.length === 1) return others[0]!;
  const known = (others.length > 0 ? others : files).map((file) => file.name);
  throw new BadInputError(
    `${name} on the hub has ${others.length === 0 ? 'no weights' : 'several files of weights'}: ` +
      `${known.slice(0, 5).join(', ')}${known.length > 5 ? ', …' : ''}. Expected ${usualNames.slice(0, 2).join(' or ')}, or one ` +
      `file that ends in ${extensions.join(', ')}. Download the right one and name it in model.weights.`,
  );
}

const lengthBytes = 8;
/** Nobody's header is longer. */
const longestHeader = 2 ** 26;

/** The length of the header and the header. */
async function startOf(hub: Hub, { name, url, size }: HubFile): Promise<ByteSource> {
  const read = async (to: number) => {
    const response = await request(hub, url, { headers: { range: `bytes=0-${to - 1}` } });
    const bytes = new Uint8Array(to);
    let at = 0;
    for await (const chunk of bodyOf(response)) {
      const taken = chunk.subarray(0, to - at);
      bytes.set(taken, at);
      if ((at += taken.length) === to) break;
    }
    return bytes.subarray(0, at);
  };
  const length = await read(Math.min(lengthBytes, size));
  const header =
    length.length < lengthBytes ? 0n : new DataView(length.buffer, length.byteOffset).getBigUint64(0, true);
  const bytes = await read(Math.min(size, lengthBytes + Number(header), longestHeader));
  return { name, size, read: (from, to) => new Uint8Array(bytes.subarray(from, to)) };
}

/** `102.5 MB` */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
