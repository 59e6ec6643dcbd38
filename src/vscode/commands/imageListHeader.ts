import { open } from 'node:fs/promises';

/** Bytes in which a list's first line ends, however many columns it has. */
const mostHeader = 4096;

/**
 * Whether a file is a list of images by its first line, which must name the columns `path` and `label`. Whether all of it can be
 * used is what a check finds out. A file that cannot be read is none.
 */
export async function isImageList(file: string): Promise<boolean> {
  try {
    const columns = (await firstLine(file)).split(',').map((column) => column.trim().replace(/^"(.*)"$/, '$1'));
    const names = columns.map((column) => column.trim().toLowerCase());
    return names.includes('path') && names.includes('label');
  } catch {
    return false;
  }
}

async function firstLine(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostHeader), 0, mostHeader, 0);
    // Decoding takes away the mark that spreadsheets put at the beginning of UTF-8.
    const [line = ''] = new TextDecoder()
      .decode(buffer.subarray(0, bytesRead))
      .split(/[\r\n]+/)
      .filter((text) => text !== '');
    return line;
  } finally {
    await handle.close();
  }
}
