/** VS Code's settings of how to reach the network. */
export interface ProxySettings {
  /** `http.proxy` */
  readonly proxy?: string | undefined;
  /** `http.noProxy` */
  readonly noProxy?: readonly string[] | undefined;
  /** `http.proxySupport` */
  readonly proxySupport?: string | undefined;
}

/**
 * An environment in which other programs take VS Code's proxy. It counts more than the environment's own, which stays as it is
 * where VS Code has none, has one that is not HTTP's, or is to leave extensions alone.
 */
export function withProxy(
  { proxy = '', noProxy = [], proxySupport }: ProxySettings,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  if (proxySupport === 'off' || !/^https?:\/\//i.test(proxy)) return env;
  const direct = noProxy.length > 0 ? noProxy.join(',') : (env['no_proxy'] ?? env['NO_PROXY']);
  const variables = { http_proxy: proxy, https_proxy: proxy, ...(direct !== undefined && { no_proxy: direct }) };
  const inCapitals = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]);
  return { ...env, ...variables, ...Object.fromEntries(inCapitals) };
}
