import { open, type FileHandle } from 'node:fs/promises';
import type { ResourceSample } from '../../protocol/resources';

/** `resources.jsonl`, to be appended to. */
export class ResourceFile {
  private constructor(private readonly handle: FileHandle) {}

  /** Opens the file of a run, new or gone on with. A torn last line from a crash gets its end, so that it damages no other. */
  static async open(file: string): Promise<ResourceFile> {
    const handle = await open(file, 'a+');
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    if (size > 0 && buffer.toString('latin1') !== '\n') await handle.appendFile('\n');
    return new ResourceFile(handle);
  }

  async append(sample: ResourceSample): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify(sample)}\n`);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
