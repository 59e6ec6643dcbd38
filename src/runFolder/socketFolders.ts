import { lstat, mkdtemp, readdir, rmdir, unlink } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const prefix = 'adarand-';
const socketName = 'run.sock';
/** What mkdtemp puts in the place of six X. */
const ownName = new RegExp(`^${prefix}[A-Za-z0-9]{6}$`);
/** Milliseconds in which a trainer that has made its folder surely listens. */
const startTime = 60_000;
/** The system's limit on a socket's path is 104 to 108 bytes. */
const longestSocketPath = 100;

/** Length in bytes of the path of a socket in a folder below `parent`. */
export function socketPathLength(parent: string): number {
  return Buffer.byteLength(path.join(parent, `${prefix}XXXXXX`, socketName));
}

/** Makes a folder that only this user can enter, for one socket. */
export async function makeSocketFolder(parent: string): Promise<{ folder: string; socket: string }> {
  const folder = await mkdtemp(path.join(parent, prefix));
  return { folder, socket: path.join(folder, socketName) };
}

/** Where the sockets of trainers are: in the temporary folder, or in the system's where that has too long a path. */
export function socketParent(): string {
  return socketPathLength(os.tmpdir()) <= longestSocketPath ? os.tmpdir() : '/tmp';
}

/**
 * The folders of this user's trainers that were killed, which could not remove them themselves. A socket that nobody listens to
 * refuses; that of a trainer that is busy, or stopped by the system, does not. Never throws.
 */
export async function deadSocketFolders(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  const folders = names.filter((name) => ownName.test(name)).map((name) => path.join(parent, name));
  const dead = await Promise.all(folders.map((folder) => isDead(folder).catch(() => false)));
  return folders.filter((_folder, i) => dead[i]);
}

/** Removes them, as far as they hold nothing else. Never throws: it is only tidying up. */
export async function removeDeadSocketFolders(parent: string): Promise<void> {
  await Promise.all((await deadSocketFolders(parent)).map(removeSocketFolder));
}

export async function removeSocketFolder(folder: string): Promise<void> {
  await unlink(path.join(folder, socketName)).catch(() => undefined);
  // Not a folder that holds anything else.
  await rmdir(folder).catch(() => undefined);
}

async function isDead(folder: string): Promise<boolean> {
  const stats = await lstat(folder);
  if (!stats.isDirectory() || stats.uid !== process.getuid?.() || Date.now() - stats.mtimeMs < startTime) return false;
  const socket = path.join(folder, socketName);
  return (await lstat(socket)).isSocket() && (await refuses(socket));
}

function refuses(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const stream = net.connect(socket);
    stream.once('connect', () => {
      stream.destroy();
      resolve(false);
    });
    stream.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
  });
}
