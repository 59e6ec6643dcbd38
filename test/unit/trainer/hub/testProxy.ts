import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TestProxy {
  readonly url: string;
  /** Where it was asked to lead, e.g. `127.0.0.1:8080`. */
  readonly tunnels: string[];
}

/** A proxy on this machine that leads wherever `CONNECT` asks for, with `credentials` only if they are given. */
export async function startProxy(credentials?: string): Promise<TestProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<net.Socket>();
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = http.createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', ({ url, headers }: http.IncomingMessage, client: net.Socket) => {
    if (expected && headers['proxy-authorization'] !== expected)
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    tunnels.push(url!);
    const [host, port] = url!.split(':');
    const target = net.connect(Number(port), host);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => [client, target].forEach((one) => one.destroy()));
    }
    return target.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
}
