import { expect, it } from 'vitest';
import { withProxy } from '../../../../src/vscode/sessions/proxyEnvironment';

const env = { PATH: '/bin', HTTPS_PROXY: 'http://old:1', no_proxy: 'intranet' };
const proxy = 'http://proxy:8080';

it("gives programs VS Code's proxy in place of the environment's, under both of its names", () => {
  expect(withProxy({ proxy, noProxy: ['localhost', '*.lan'], proxySupport: 'override' }, env)).toEqual({
    PATH: '/bin',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: 'localhost,*.lan',
    http_proxy: proxy,
    https_proxy: proxy,
    no_proxy: 'localhost,*.lan',
  });
});

it('keeps what the environment wants to reach directly where VS Code does not say', () => {
  expect(withProxy({ proxy, noProxy: [] }, env)).toMatchObject({ no_proxy: 'intranet', NO_PROXY: 'intranet' });
  expect(withProxy({ proxy }, { PATH: '/bin' })).not.toHaveProperty('NO_PROXY');
});

it.each([
  {},
  { proxy: '' },
  { proxy: undefined, noProxy: ['localhost'] },
  { proxy, proxySupport: 'off' },
  { proxy: 'socks5://proxy:1080' },
])('leaves the environment as it is with %j', (settings) => {
  expect(withProxy(settings, env)).toBe(env);
});
