import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { hubOf } from '../../../../src/trainer/hub/hub';
import { fetchHubWeights } from '../../../../src/trainer/hub/hubWeights';
import { proxiedFetch, proxyOf } from '../../../../src/trainer/hub/proxy';
import { temporaryFolder } from '../../runFolder/records';
import { modelName, startHub, type TestHub } from './testHub';
import { startProxy } from './testProxy';

async function weightsThrough(hub: TestHub, env: NodeJS.ProcessEnv): Promise<string> {
  const options = { cache: await temporaryFolder(), print: () => undefined, pause: 0 };
  const reached = hubOf({ HF_ENDPOINT: hub.endpoint, ...env });
  const { file } = await fetchHubWeights({ name: modelName, revision: 'main' }, { hub: reached, ...options });
  return readFile(file, 'utf8');
}

describe('a hub behind a proxy', () => {
  it('is reached through it, also where its redirects lead', async () => {
    const [hub, proxy] = [await startHub({ 'model.safetensors': 'weights' }), await startProxy()];
    expect(await weightsThrough(hub, { HTTP_PROXY: proxy.url })).toBe('weights');
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(hub.endpoint).host]));
  });

  it('is reached with the name and password of the proxy', async () => {
    const [hub, proxy] = [await startHub({ 'model.safetensors': 'weights' }), await startProxy('ada:l o/ve')];
    const url = new URL(proxy.url);
    [url.username, url.password] = ['ada', 'l o/ve'];
    expect(await weightsThrough(hub, { http_proxy: url.href })).toBe('weights');
    await expect(weightsThrough(hub, { HTTP_PROXY: proxy.url })).rejects.toThrow(
      /cannot be reached: .*407.*HTTPS_PROXY/,
    );
  });

  it('is reached directly where NO_PROXY says so', async () => {
    const [hub, proxy] = [await startHub({ 'model.safetensors': 'weights' }), await startProxy()];
    expect(await weightsThrough(hub, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' })).toBe('weights');
    expect(proxy.tunnels).toEqual([]);
  });

  it('is not reached without it', async () => {
    const hub = await startHub({ 'model.safetensors': 'weights' });
    await expect(weightsThrough(hub, { HTTP_PROXY: 'http://127.0.0.1:1' })).rejects.toThrow(/ECONNREFUSED 127.0.0.1:1/);
    await expect(weightsThrough(hub, { HTTP_PROXY: 'socks5://127.0.0.1:1' })).rejects.toThrow(
      'HTTP_PROXY is "socks5://127.0.0.1:1", expected a proxy such as http://',
    );
    expect(hub.requests).toEqual([]);
  });
});

describe('the proxy of the environment', () => {
  const HTTPS_PROXY = 'http://secure:1';
  const HTTP_PROXY = 'http://plain:2';

  it.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    ['https://huggingface.co', { HTTPS_PROXY, HTTP_PROXY }, HTTPS_PROXY],
    ['http://mirror', { HTTPS_PROXY, HTTP_PROXY }, HTTP_PROXY],
    ['https://huggingface.co', { HTTP_PROXY }, HTTP_PROXY],
    ['http://mirror', { HTTPS_PROXY }, undefined],
    ['https://huggingface.co', { HTTPS_PROXY, https_proxy: 'proxy:3' }, 'http://proxy:3'],
    ['https://huggingface.co', { HTTPS_PROXY, NO_PROXY: 'localhost, huggingface.co' }, undefined],
    ['https://cdn.huggingface.co', { HTTPS_PROXY, NO_PROXY: 'huggingface.co' }, undefined],
    ['https://cdn.huggingface.co', { HTTPS_PROXY, NO_PROXY: '*.huggingface.co' }, undefined],
    ['https://cdn.huggingface.co', { HTTPS_PROXY, NO_PROXY: '.huggingface.co:443' }, undefined],
    ['https://myhuggingface.co', { HTTPS_PROXY, NO_PROXY: 'huggingface.co,,' }, HTTPS_PROXY],
    ['https://huggingface.co', { HTTPS_PROXY, NO_PROXY: 'huggingface.co:80' }, HTTPS_PROXY],
    ['http://[::1]:8080', { HTTP_PROXY, NO_PROXY: '::1 [::1]:8080' }, undefined],
    ['https://huggingface.co', { HTTPS_PROXY, no_proxy: '*' }, undefined],
  ])('%s with %j: %s', (url, env, proxy) => {
    expect(proxyOf(new URL(url), env)).toBe(proxy);
  });

  it('is none when it says nothing', () => {
    expect(proxiedFetch({ HTTPS_PROXY: '', NO_PROXY: '*' })).toBeUndefined();
  });
});
