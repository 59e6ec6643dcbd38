import { createHash } from 'node:crypto';
import type http from 'node:http';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { download } from '../../../../src/trainer/hub/download';
import type { HubFile } from '../../../../src/trainer/hub/hub';
import { temporaryFolder } from '../../runFolder/records';
import { commit, modelName, startHub, type TestHub } from './testHub';

const content = Buffer.alloc(300_000, 'weights ');
const sha256 = createHash('sha256').update(content).digest('hex');
/** No process has this number. */
const gone = 2 ** 22 + 1;

async function setUp() {
  const hub = await startHub({ 'x.bin': content });
  const folder = await temporaryFolder();
  const file: HubFile = {
    name: 'x.bin',
    url: `${hub.endpoint}/${modelName}/resolve/${commit}/x.bin`,
    size: content.length,
    checksum: { kind: 'sha256', hex: sha256 },
  };
  return { hub, folder, file, target: path.join(folder, 'x.bin') };
}

/** Breaks the connection after so many bytes, the first so many times. */
function cutAfter(hub: TestHub, bytes: number, times: number): void {
  hub.answer = (request, response) => {
    if (!request.url!.startsWith('/cdn/') || times-- <= 0) return false;
    const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
    const status = request.headers.range ? 206 : 200;
    response.writeHead(status, {
      'content-length': content.length - from,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    });
    return Boolean(response.write(content.subarray(from, from + bytes), () => response.destroy())) || true;
  };
}

const ranges = (hub: TestHub) =>
  hub.requests.filter((line) => line.includes('/cdn/')).map((line) => line.split(' ')[2] ?? 'whole');

describe('a download', () => {
  it('appears when it is whole, and tells how far it is', async () => {
    const { hub, folder, file, target } = await setUp();
    const heard: number[] = [];
    await download(hub, file, target, {
      onProgress: (done, total) => {
        expect(total).toBe(content.length);
        heard.push(done);
      },
    });
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(await readdir(folder)).toEqual(['x.bin']);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heard.at(-1)).toBe(content.length);
  });

  it('goes on where the connection broke', async () => {
    const { hub, file, target } = await setUp();
    cutAfter(hub, 100_000, 2);
    await download(hub, file, target, { pause: 0 });
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(ranges(hub)[0]).toBe('whole');
    expect(
      ranges(hub)
        .slice(1)
        .every((range) => /^bytes=[1-9]\d*-$/.test(range)),
    ).toBe(true);
  });

  it('is given up when nothing comes any more; what came is kept', async () => {
    const { hub, folder, file, target } = await setUp();
    cutAfter(hub, 0, Infinity);
    await expect(download(hub, file, target, { pause: 0 })).rejects.toThrow(/broke: .*is not fetched again/);
    expect(await readdir(folder)).toEqual([`x.bin.part-${process.pid}`]);
    expect(ranges(hub)).toHaveLength(3);
  });

  it('goes on with what a process that is gone has left', async () => {
    const { hub, folder, file, target } = await setUp();
    await writeFile(`${target}.part-${gone}`, content.subarray(0, 200_000));
    await writeFile(`${target}.part-${gone + 1}`, content.subarray(0, 100));
    await download(hub, file, target);
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(ranges(hub)).toEqual(['bytes=200000-']);
    expect(await readdir(folder)).toEqual(['x.bin']);
  });

  it('leaves alone what another process is downloading', async () => {
    const { hub, folder, file, target } = await setUp();
    const others = `x.bin.part-${process.ppid}`;
    await writeFile(path.join(folder, others), 'theirs');
    await download(hub, file, target);
    expect(ranges(hub)).toEqual(['whole']);
    expect(await readFile(path.join(folder, others), 'utf8')).toBe('theirs');
  });

  it('needs only the checksum when all of it is there', async () => {
    const { hub, file, target } = await setUp();
    await writeFile(`${target}.part-${gone}`, content);
    await download(hub, file, target);
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(ranges(hub)).toEqual([]);
  });

  it('begins again when there is more than there should be', async () => {
    const { hub, file, target } = await setUp();
    await writeFile(`${target}.part-${gone}`, Buffer.alloc(content.length + 1));
    await download(hub, file, target);
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(ranges(hub)).toEqual(['whole']);
  });

  it.each<[string, (request: http.IncomingMessage, response: http.ServerResponse) => void]>([
    ['refuses the range', (_request, response) => response.writeHead(416).end()],
    ['sends all of it all the same', (_request, response) => response.end(content)],
  ])('begins again when the server %s', async (_what, respond) => {
    const { hub, file, target } = await setUp();
    await writeFile(`${target}.part-${gone}`, 'not the beginning of this file');
    hub.answer = (request, response) => {
      if (!request.url!.startsWith('/cdn/') || !request.headers.range) return false;
      respond(request, response);
      return true;
    };
    await download(hub, file, target);
    expect((await readFile(target)).equals(content)).toBe(true);
  });

  it('with a wrong checksum is thrown away', async () => {
    const { hub, folder, file, target } = await setUp();
    hub.files.set('x.bin', Buffer.from(content).fill(0, 5, 6));
    await expect(download(hub, file, target)).rejects.toThrow(
      /gave has the checksum [0-9a-f]{64}, expected .*: it was damaged on the way/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a small file has git's checksum", async () => {
    const { hub, file, target } = await setUp();
    const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    await download(hub, { ...file, checksum: { kind: 'git', hex: blob } }, target);
    const other = { ...file, checksum: { kind: 'git', hex: '0'.repeat(40) } } as const;
    await expect(download(hub, other, `${target}2`)).rejects.toThrow('damaged on the way');
  });

  it('can be called off, and goes on later', async () => {
    const { hub, file, target } = await setUp();
    const stop = new AbortController();
    hub.answer = (request, response) => {
      if (!request.url!.startsWith('/cdn/') || request.headers.range) return false;
      response.writeHead(200, { 'content-length': content.length });
      return Boolean(response.write(content.subarray(0, 1000))) || true;
    };
    const onProgress = () => stop.abort();
    await expect(download(hub, file, target, { signal: stop.signal, onProgress })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    await download(hub, file, target);
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(ranges(hub)).toEqual(['whole', 'bytes=1000-']);
  });
});
