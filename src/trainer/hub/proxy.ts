import type { Agent } from 'undici';
import { BadInputError } from '../errors';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` through the proxies that the environment names in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, which Node's own does not
 * look at. Each place that a redirect leads to is asked for anew. Undefined when the environment names no proxy.
 */
export function proxiedFetch(env: NodeJS.ProcessEnv): Fetch | undefined {
  if (!valueOf(env, 'HTTPS_PROXY') && !valueOf(env, 'HTTP_PROXY')) return undefined;
  let dispatcher: Agent | undefined;
  return async (url, init) => {
    const undici = await import(/* webpackMode: "eager" */ 'undici');
    dispatcher ??= new undici.Agent({
      factory: (origin, options) => {
        const uri = proxyOf(new URL(origin), env);
        return uri ? new undici.ProxyAgent({ uri }) : new undici.Pool(origin, options);
      },
    });
    const request = { ...init, dispatcher } as Parameters<typeof undici.fetch>[1];
    return (await undici.fetch(url, request)) as unknown as Response;
  };
}

/**
 * The proxy that leads to a server, if there is one. Entries of `NO_PROXY` are hosts, which stand for all below them too, with or
 * without a port; `*` is all hosts.
 * @throws {BadInputError} when the environment's proxy is none that HTTP knows
 */
export function proxyOf({ protocol, hostname, port }: URL, env: NodeJS.ProcessEnv): string | undefined {
  const variable = protocol === 'https:' && valueOf(env, 'HTTPS_PROXY') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = valueOf(env, variable);
  const usedPort = port || (protocol === 'https:' ? '443' : '80');
  const isDirect = (valueOf(env, 'NO_PROXY') ?? '').split(/[\s,]+/).some((entry) => {
    const [, host = '', ofPort = usedPort] = /^\*?\.?([^:]*|\[.*\])(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (entry === '*') return true;
    return host !== '' && ofPort === usedPort && (hostname === host || hostname.endsWith(`.${host}`));
  });
  if (!proxy || isDirect) return undefined;
  const uri = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri))
    throw new BadInputError(`${variable} is "${proxy}", expected a proxy such as http://proxy.example.com:8080`);
  return uri;
}

/** Programs do not agree on the case of these names; where both are there, curl and Python take the small one. */
function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}
