import { lstat, mkdtemp, readdir, rmdir, unlink } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';

const prefix = 'adarand-';
const socketName = 'run.sock';
/** What mkdtemp puts in the place of six X. */
const ownName = new RegExp(`^${prefix}[A-Za-z0-9]{6}$`);
/** Milliseconds in which a trainer that has made its folder surely listens. */
const startTime = 60_000;

/** Length in bytes of the path of a socket in a folder below `parent`. */
export function socketPathLength(parent: string): number {
  return Buffer.byteLength(path.join(parent, `${prefix}XXXXXX`, socketName));
}

/** Makes a folder that only this user can enter, for one socket. */
export async function makeSocketFolder(parent: string): Promise<{ folder: string; socket: string }> {
  const folder = await mkdtemp(path.join(parent, prefix));
  return { folder, socket: path.join(folder, socketName) };
}

/**
 * Removes the folders of this user's trainers that were killed, which could not do so themselves. A socket that nobody listens
 * to refuses; that of a trainer that is busy, or stopped by the system, does not. Never throws: it is only tidying up.
 */
export async function removeDeadSocketFolders(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const folders = names.filter((name) => ownName.test(name)).map((name) => path.join(parent, name));
  await Promise.all(folders.map((folder) => removeIfDead(folder).catch(() => undefined)));
}

async function removeIfDead(folder: string): Promise<void> {
  const stats = await lstat(folder);
  if (!stats.isDirectory() || stats.uid !== process.getuid?.() || Date.now() - stats.mtimeMs < startTime) return;
  const socket = path.join(folder, socketName);
  if (!(await lstat(socket)).isSocket() || !(await refuses(socket))) return;
  await unlink(socket);
  // Not a folder that holds anything else.
  await rmdir(folder);
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
