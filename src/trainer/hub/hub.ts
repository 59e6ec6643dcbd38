import { z } from 'zod';
import type { HubModel } from '../../config/weightsSource';
import { BadInputError } from '../errors';
import { isCommit } from './cache';
import { proxiedFetch, type Fetch } from './proxy';

/** The Hugging Face hub, or a mirror of it. */
export interface Hub {
  /** `https://huggingface.co` */
  readonly endpoint: string;
  /** Opens what is gated or private. */
  readonly token?: string;
  /** How it is reached. Default: directly. */
  readonly fetch?: Fetch;
}

/** The hub that the environment names, in the variables of Hugging Face's own programs, and the proxy that leads to it. */
export function hubOf(env: NodeJS.ProcessEnv): Hub {
  const endpoint = (env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '');
  return { endpoint, token: env['HF_TOKEN'] || undefined, fetch: proxiedFetch(env) };
}

/** The hub cannot be reached: what is in the cache must do. */
export class UnreachableError extends BadInputError {}

/** A file of a model at one commit. */
export interface HubFile {
  readonly name: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly checksum: Checksum;
}

/** Of a large file the SHA-256 of its bytes; of a small one git's: the SHA-1 of a line with its length, then its bytes. */
export type Checksum = { readonly kind: 'sha256' | 'git'; readonly hex: string };

const modelInfoSchema = z.object({
  sha: z.string().refine(isCommit),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().min(0),
      blobId: z.string(),
      lfs: z.object({ sha256: z.string() }).nullish(),
    }),
  ),
});

/**
 * What a model consists of.
 * @throws {BadInputError} when the hub does not have it, or does not give it to this person
 * @throws {UnreachableError}
 */
export async function listFiles(
  hub: Hub,
  { name, revision }: HubModel,
  signal?: AbortSignal,
): Promise<{ commit: string; files: HubFile[] }> {
  const url = `${hub.endpoint}/api/models/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await request(hub, url, { signal });
  const info = modelInfoSchema.safeParse(await response.json().catch(() => undefined));
  if (!info.success) throw new BadInputError(`${url} did not answer as the Hugging Face hub does. Check HF_ENDPOINT.`);
  const { sha: commit, siblings } = info.data;
  const files = siblings.map(({ rfilename, size, blobId, lfs }): HubFile => {
    const path = rfilename.split('/').map(encodeURIComponent).join('/');
    const checksum: Checksum = lfs ? { kind: 'sha256', hex: lfs.sha256 } : { kind: 'git', hex: blobId };
    return { name: rfilename, url: `${hub.endpoint}/${name}/resolve/${commit}/${path}`, size, checksum };
  });
  return { commit, files };
}

/**
 * @throws {BadInputError} when the hub refuses; answers that `accept` names are let through
 * @throws {UnreachableError}
 * @throws {DOMException} AbortError
 */
export async function request(
  { token, fetch = globalThis.fetch }: Hub,
  url: string,
  { headers, signal, accept = [] }: { headers?: Record<string, string>; signal?: AbortSignal; accept?: number[] } = {},
): Promise<Response> {
  const authorization = token ? { authorization: `Bearer ${token}` } : undefined;
  let response: Response;
  try {
    response = await fetch(url, { headers: { ...headers, ...authorization }, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new UnreachableError(
      `${url} cannot be reached: ${reasonOf(error)}. Check the network, HTTPS_PROXY and HF_ENDPOINT, or download the file in another way ` +
        'and name it in model.weights.',
      { cause: error },
    );
  }
  if (response.ok || accept.includes(response.status)) return response;
  await response.body?.cancel();
  throw new BadInputError(
    `${url} was refused with ${response.status} ${response.statusText}: ${refusal(response.status)}`,
  );
}

/**
 * The bytes of an answer as they come.
 * @throws {UnreachableError} when the connection breaks
 * @throws {DOMException} AbortError
 */
export async function* bodyOf(response: Response, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    for (let read; (read = await reader?.read()) && !read.done;) yield read.value;
  } catch (error) {
    signal?.throwIfAborted();
    throw new UnreachableError(
      `The connection to ${response.url} broke: ${reasonOf(error)}. Start again: what is there already is not fetched again.`,
      { cause: error },
    );
  } finally {
    // Whoever has enough stops asking.
    await reader?.cancel().catch(() => undefined);
  }
}

function refusal(status: number): string {
  switch (status) {
    case 401:
      return 'there is no such model, or it is private or gated. Check the name in model.weights, and set HF_TOKEN to a token that may read it.';
    case 403:
      return "HF_TOKEN is no token that may read it. Accept the model's conditions on its page.";
    case 404:
      return 'there is no such model, revision or file. Check model.weights; a file without extension is written as ./folder/file.';
    case 429:
      return 'the hub wants fewer requests. Try again later, or set HF_TOKEN.';
    default:
      return 'try again later.';
  }
}

/** What lies at the bottom, below fetch's own "fetch failed". */
function reasonOf(error: unknown): string {
  const { cause, message, code } = error as NodeJS.ErrnoException;
  return cause instanceof Error ? reasonOf(cause) : message || code || 'for no known reason';
}
