import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Hub } from '../../../../src/trainer/hub/hub';

export const commit = 'a'.repeat(40);
export const modelName = 'timm/tiny.test_in1k';

export interface TestHub extends Hub {
  /** What the model has now; a test may change it. */
  readonly files: Map<string, Buffer>;
  /** Commit of the revision `main`. */
  commit: string;
  /** What was asked for, e.g. `GET /api/… bytes=5-`. */
  readonly requests: string[];
  /** The answer to requests whose line matches, in place of the usual one. */
  answer?: (request: http.IncomingMessage, response: http.ServerResponse) => boolean;
  close(): Promise<void>;
}

/** A small hub on this machine, which answers as huggingface.co does: listings, redirects to the files, ranges, gated models. */
export async function startHub(
  files: Record<string, string | Uint8Array>,
  options: { token?: string } = {},
): Promise<TestHub> {
  const server = http.createServer((request, response) => {
    hub.requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(' '));
    if (hub.answer?.(request, response)) return;
    if (options.token && request.headers.authorization !== `Bearer ${options.token}`)
      return void response.writeHead(401).end();
    answer(hub, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const hub: TestHub = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content as string)])),
    commit,
    requests: [],
    close,
  };
  onTestFinished(close);
  return hub;
}

function answer(hub: TestHub, request: http.IncomingMessage, response: http.ServerResponse): void {
  const path = request.url!;
  if (path === `/api/models/${modelName}/revision/main?blobs=true`) {
    const siblings = [...hub.files].map(([rfilename, content]) => ({
      rfilename,
      size: content.length,
      blobId: gitHash(content),
      lfs: rfilename.endsWith('.json') ? undefined : { sha256: createHash('sha256').update(content).digest('hex') },
    }));
    return void response.end(JSON.stringify({ sha: hub.commit, siblings }));
  }
  const resolved = `/${modelName}/resolve/${hub.commit}/`;
  if (path.startsWith(resolved))
    return void response.writeHead(302, { location: `/cdn/${path.slice(resolved.length)}` }).end();
  const content = hub.files.get(decodeURIComponent(path.replace('/cdn/', '')));
  if (!content) return void response.writeHead(404).end();
  sendRange(content, request, response);
}

function sendRange(content: Buffer, { headers }: http.IncomingMessage, response: http.ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined) return void response.end(content);
  const start = Number(from);
  const end = to ? Math.min(Number(to) + 1, content.length) : content.length;
  if (start >= content.length)
    return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  const range = `bytes ${start}-${end - 1}/${content.length}`;
  response.writeHead(206, { 'content-range': range }).end(content.subarray(start, end));
}

function gitHash(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
