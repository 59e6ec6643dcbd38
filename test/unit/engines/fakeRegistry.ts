import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A package as npm sees it; `files` are named relative to the package's folder. */
export interface FakePackage {
  name: string;
  version: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  files?: Record<string, string>;
}

/** How the registry misbehaves. */
export interface Trouble {
  /** The checksum that is announced, instead of the right one. */
  integrity?: string;
  /** The connection ends in the middle of the archive. */
  cutsOff?: boolean;
}

/** An npm registry on this machine with one package. */
export class FakeRegistry {
  /** Paths that were asked for. */
  readonly requests: string[] = [];

  private constructor(private readonly server: http.Server) {}

  static async serve(one: FakePackage, { integrity, cutsOff }: Trouble = {}): Promise<FakeRegistry> {
    const archive = gzipSync(archiveOf(one), { level: 0 });
    const right = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const server = http.createServer((request, response) => {
      registry.requests.push(request.url!);
      if (request.url === '/archive.tgz') {
        response.writeHead(200, { 'content-length': archive.length });
        if (!cutsOff) return void response.end(archive);
        response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
        return;
      }
      if (decodeURIComponent(request.url!) !== `/${one.name}`) return void response.writeHead(404).end('{}');
      const dist = { tarball: `${registry.address}archive.tgz`, integrity: integrity ?? right };
      const { name, version, scripts, dependencies } = one;
      const manifest = { name, version, scripts, dependencies, hasInstallScript: scripts !== undefined, dist };
      const versions = { [version]: manifest };
      response.end(JSON.stringify({ name: one.name, 'dist-tags': { latest: one.version }, versions }));
    });
    const registry = new FakeRegistry(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The package as a tar archive (POSIX ustar). */
function archiveOf({ files = {}, ...manifest }: FakePackage): Buffer {
  const all = { 'package.json': JSON.stringify(manifest), ...files };
  const entries = Object.entries(all).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    return [headerOf(`package/${name}`, content.length), content, Buffer.alloc(-content.length & 511)];
  });
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      8,
    ),
    148,
  );
  return header;
}
