import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSafetensors, writeSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { BadInputError } from '../../../../src/trainer/errors';
import { fetchHubWeights, glimpseHubWeights, type HubOptions } from '../../../../src/trainer/hub/hubWeights';
import { temporaryFolder } from '../../runFolder/records';
import { commit, modelName, startHub, type TestHub } from './testHub';

const main = { name: modelName, revision: 'main' };
const mean = [0.1, 0.2, 0.3];
const std = [0.4, 0.5, 0.6];
const weights = writeSafetensors(new Map([['x', { shape: [2], data: new Float32Array([1, 2]) }]]));
const timm = { 'model.safetensors': weights, 'config.json': JSON.stringify({ pretrained_cfg: { mean, std } }) };

async function optionsFor(hub: TestHub): Promise<HubOptions & { lines: string[] }> {
  const lines: string[] = [];
  return { hub, cache: await temporaryFolder(), print: (line) => void lines.push(line), pause: 0, lines };
}

describe('a model on the hub', () => {
  it('is downloaded once, with the normalization that it names', async () => {
    const hub = await startHub(timm);
    const options = await optionsFor(hub);
    const { file, normalization } = await fetchHubWeights(main, options);
    expect(await readFile(file)).toEqual(Buffer.from(weights));
    expect(normalization).toEqual({ mean, std });
    expect(path.relative(options.cache, file)).toBe(
      path.join('hub', 'timm', 'tiny.test_in1k', commit, 'model.safetensors'),
    );
    expect(options.lines).toEqual([`Downloading ${modelName} (model.safetensors, 0.0 MB) to ${file}.`]);
    hub.requests.length = 0;
    expect(await fetchHubWeights(main, options)).toEqual({ file, normalization });
    expect(hub.requests).toEqual([`GET /api/models/${modelName}/revision/main?blobs=true`]);
  });

  it('is taken from the cache without asking when a commit is named', async () => {
    const hub = await startHub(timm);
    const options = await optionsFor(hub);
    const { file } = await fetchHubWeights(main, options);
    hub.requests.length = 0;
    expect((await fetchHubWeights({ name: modelName, revision: commit }, options)).file).toBe(file);
    expect(hub.requests).toEqual([]);
  });

  it('is downloaded again when it has changed, and the old commit stays', async () => {
    const hub = await startHub(timm);
    const options = await optionsFor(hub);
    const old = await fetchHubWeights(main, options);
    hub.commit = 'b'.repeat(40);
    hub.files.set('model.safetensors', Buffer.from('other'));
    const changed = await fetchHubWeights(main, options);
    expect(await readFile(changed.file, 'utf8')).toBe('other');
    expect(await readFile(old.file)).toEqual(Buffer.from(weights));
  });

  it('is taken from the cache when the hub cannot be reached', async () => {
    const hub = await startHub(timm);
    const options = await optionsFor(hub);
    const { file } = await fetchHubWeights(main, options);
    await hub.close();
    expect((await fetchHubWeights(main, options)).file).toBe(file);
    expect(options.lines.at(-1)).toBe(
      `The hub cannot be reached: taking ${modelName} from the cache, as it was at commit ${commit}.`,
    );
  });

  it.each([
    ['preprocessor_config.json', { image_mean: mean, image_std: std }],
    ['open_clip_config.json', { preprocess_cfg: { mean, std } }],
  ])('may name its normalization in %s', async (name, content) => {
    const hub = await startHub({ 'model.safetensors': weights, 'config.json': '{}', [name]: JSON.stringify(content) });
    expect((await fetchHubWeights(main, await optionsFor(hub))).normalization).toEqual({ mean, std });
  });

  it.each([
    [['pytorch_model.bin', 'model.safetensors'], 'model.safetensors'],
    [['open_clip_pytorch_model.bin', 'other.pth'], 'open_clip_pytorch_model.bin'],
    [['resnet.pth', 'README.md'], 'resnet.pth'],
  ])('that has %s gives %s', async (names, expected) => {
    const hub = await startHub(Object.fromEntries(names.map((name) => [name, name])));
    const { file } = await fetchHubWeights(main, await optionsFor(hub));
    expect(path.basename(file)).toBe(expected);
    expect(await readFile(file, 'utf8')).toBe(expected);
  });

  it.each([
    [['README.md'], 'has no weights: README.md.'],
    [['a.pth', 'b.pth'], 'has several files of weights: a.pth, b.pth.'],
  ])('that has %s is refused', async (names, message) => {
    const hub = await startHub(Object.fromEntries(names.map((name) => [name, name])));
    await expect(fetchHubWeights(main, await optionsFor(hub))).rejects.toThrow(message);
  });
});

describe('a model that is only looked at', () => {
  it('shows names and shapes, and nothing is downloaded', async () => {
    const hub = await startHub(timm);
    const options = await optionsFor(hub);
    const glimpse = await glimpseHubWeights(main, options);
    if (!('size' in glimpse)) throw new Error('It cannot be in the cache.');
    expect(glimpse).toMatchObject({ file: 'model.safetensors', size: weights.length });
    expect(openSafetensors(glimpse.start!).tensors.get('x')!.shape).toEqual([2]);
    expect(await readdir(options.cache)).toEqual([]);
    expect(hub.requests.filter((line) => line.includes('/cdn/'))).toEqual([
      'GET /cdn/model.safetensors bytes=0-7',
      `GET /cdn/model.safetensors bytes=0-${weights.length - 8 - 1}`,
    ]);
  });

  it('is the file in the cache when it is there', async () => {
    const hub = await startHub(timm);
    const options = await optionsFor(hub);
    const { file } = await fetchHubWeights(main, options);
    expect(await glimpseHubWeights(main, options)).toEqual({ file, normalization: { mean, std } });
  });
});

describe('a hub that refuses', () => {
  it.each([
    [401, 'it is private or gated'],
    [403, "Accept the model's conditions"],
    [404, 'there is no such model, revision or file'],
    [429, 'fewer requests'],
    [503, 'try again later'],
  ])('with %i says what to do', async (status, message) => {
    const hub = await startHub(timm);
    hub.answer = (_request, response) => Boolean(response.writeHead(status).end());
    const refused = fetchHubWeights(main, await optionsFor(hub));
    await expect(refused).rejects.toThrow(BadInputError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(`${hub.endpoint}/api/models/${modelName}/revision/main`);
  });

  it('gives a gated model to whoever has the token', async () => {
    const hub = await startHub(timm, { token: 'secret' });
    const options = await optionsFor(hub);
    await expect(fetchHubWeights(main, options)).rejects.toThrow('401');
    const { file } = await fetchHubWeights(main, { ...options, hub: { ...hub, token: 'secret' } });
    expect(await readFile(file)).toEqual(Buffer.from(weights));
  });

  it('is not mistaken for a hub when it is another server', async () => {
    const hub = await startHub(timm);
    hub.answer = (_request, response) => Boolean(response.end('<html>'));
    await expect(fetchHubWeights(main, await optionsFor(hub))).rejects.toThrow('Check HF_ENDPOINT');
  });

  it('and one that is down, with nothing in the cache, says so', async () => {
    const hub = await startHub(timm);
    await hub.close();
    await expect(fetchHubWeights(main, await optionsFor(hub))).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/);
  });
});
