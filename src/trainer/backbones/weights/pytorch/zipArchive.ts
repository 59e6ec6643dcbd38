import type { ByteSource } from '../byteSource';
import { WeightsError } from '../weightsError';

/** Where the bytes of a file in an archive are. */
export interface ZipEntry {
  readonly from: number;
  readonly to: number;
}

/*
 * Records of the ZIP format (APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16): their signatures, and their lengths without
 * names, extra fields and comments.
 */
const localHeader = { signature: 0x04034b50, length: 30 };
const directoryHeader = { signature: 0x02014b50, length: 46 };
const endRecord = { signature: 0x06054b50, length: 22 };
const end64Record = { signature: 0x06064b50, length: 56 };
const end64Locator = { signature: 0x07064b50, length: 20 };
/** The comment behind the end record has at most so many bytes. */
const longestComment = 0xffff;
/** A length or offset that is given in 64 bits instead, in the extra field with this id. */
const seeExtraField = 0xffffffff;
const zip64FieldId = 1;

/**
 * The files of an archive, by name. They must be stored without compression, as PyTorch does, so that they can be read in place.
 * @throws {WeightsError} when the archive is cut off, damaged or compressed
 */
export function readZipDirectory(bytes: ByteSource): Map<string, ZipEntry> {
  const { from, to, count } = findDirectory(bytes);
  const view = viewOf(bytes, from, to);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + directoryHeader.length > view.byteLength || view.getUint32(at, true) !== directoryHeader.signature)
      throw damaged(bytes, `entry ${i} of its directory is missing`);
    const method = view.getUint16(at + 10, true);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const nameStart = at + directoryHeader.length;
    const extraStart = nameStart + nameLength!;
    const next = extraStart + extraLength! + commentLength!;
    if (next > view.byteLength) throw damaged(bytes, `entry ${i} of its directory is cut off`);
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, nameStart, nameLength));
    if (method !== 0) throw damaged(bytes, `"${name}" is compressed, which PyTorch does not do`);
    // In the extra field there are only those of the three that do not fit here, in this order.
    const wide = wideNumbers(new DataView(view.buffer, extraStart, extraLength));
    const [, size, header] = [24, 20, 42].map((field) => {
      const value = view.getUint32(at + field, true);
      return value === seeExtraField ? (wide.shift() ?? Infinity) : value;
    });
    entries.set(name, locate(bytes, name, header!, size!));
    at = next;
  }
  return entries;
}

/** Behind a file's own header, whose extra field may be another than the directory's. */
function locate(bytes: ByteSource, name: string, header: number, size: number): ZipEntry {
  const view =
    header + localHeader.length <= bytes.size ? viewOf(bytes, header, header + localHeader.length) : undefined;
  if (view?.getUint32(0, true) !== localHeader.signature) throw damaged(bytes, `"${name}" is not where it should be`);
  const from = header + localHeader.length + view.getUint16(26, true) + view.getUint16(28, true);
  if (from + size > bytes.size) throw damaged(bytes, `"${name}" needs ${size} bytes, more than there are`);
  return { from, to: from + size };
}

/** The directory lies before the end record, which is the last thing in the file. */
function findDirectory(bytes: ByteSource): { from: number; to: number; count: number } {
  const start = Math.max(0, bytes.size - endRecord.length - longestComment - end64Locator.length);
  const view = viewOf(bytes, start, bytes.size);
  let end = view.byteLength - endRecord.length;
  while (end >= 0 && view.getUint32(end, true) !== endRecord.signature) end--;
  if (end < 0) throw damaged(bytes, 'it has no end: it was cut off');
  let count = view.getUint16(end + 10, true);
  let length = view.getUint32(end + 12, true);
  let from = view.getUint32(end + 16, true);
  const locator = end - end64Locator.length;
  if (locator >= 0 && view.getUint32(locator, true) === end64Locator.signature) {
    const at = Number(view.getBigUint64(locator + 8, true));
    const wide = at + end64Record.length <= bytes.size ? viewOf(bytes, at, at + end64Record.length) : undefined;
    if (wide?.getUint32(0, true) !== end64Record.signature) throw damaged(bytes, 'its 64-bit end record is missing');
    [count, length, from] = [32, 40, 48].map((field) => Number(wide.getBigUint64(field, true))) as [
      number,
      number,
      number,
    ];
  }
  if (from + length > bytes.size) throw damaged(bytes, 'its directory is cut off');
  return { from, to: from + length, count };
}

/** The 64-bit numbers of an extra field. */
function wideNumbers(extra: DataView): number[] {
  let at = 0;
  while (at + 4 <= extra.byteLength) {
    const start = at + 4;
    const end = Math.min(start + extra.getUint16(at + 2, true), extra.byteLength);
    if (extra.getUint16(at, true) === zip64FieldId)
      return Array.from({ length: (end - start) >> 3 }, (_, i) => Number(extra.getBigUint64(start + 8 * i, true)));
    at = end;
  }
  return [];
}

function viewOf(bytes: ByteSource, from: number, to: number): DataView<ArrayBuffer> {
  return new DataView(bytes.read(from, to).buffer);
}

function damaged(bytes: ByteSource, why: string): WeightsError {
  return new WeightsError(
    `${bytes.name} is not a whole PyTorch file: ${why}. Fetch it again, or save it again with torch.save(model.state_dict(), …).`,
  );
}
