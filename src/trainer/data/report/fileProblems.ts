import path from 'node:path';
import type { FileProblemKind } from '../../../protocol/datasetReport';
import type { ImageFacts } from './imageFacts';

/** Extensions by the format that sharp finds. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg'],
  png: ['png'],
  webp: ['webp'],
  gif: ['gif'],
  tiff: ['tif', 'tiff'],
  heif: ['avif'],
};
const hugePixels = 50e6;
const tinySide = 16;
const deepDepths = ['ushort', 'short', 'uint', 'int', 'float', 'double'];

/** What is unusual about a file, with what it is. */
export function problemsOf(file: string, facts: ImageFacts): { kind: FileProblemKind; detail: string }[] {
  const problems: { kind: FileProblemKind; detail: string }[] = [];
  const report = (kind: FileProblemKind, detail: string) => problems.push({ kind, detail });
  const { error, format, space, depth, pages = 1, width = 0, height = 0 } = facts;
  if (error !== undefined) report('unreadable', error);
  const extension = path.extname(file).slice(1).toLowerCase();
  const expected = format === undefined ? undefined : extensions[format];
  if (expected && !expected.includes(extension))
    report('wrongExtension', `${format!.toUpperCase()} in a .${extension}`);
  if (error !== undefined) return problems;
  const size = `${width} × ${height} pixels`;
  if (space === 'cmyk') report('cmyk', 'CMYK');
  if (depth !== undefined && deepDepths.includes(depth)) report('deep', depth === 'ushort' ? '16 bits' : depth);
  if (pages > 1) report('animated', `${pages} pictures`);
  if (width * height > hugePixels) report('huge', size);
  if (Math.min(width, height) < tinySide) report('tiny', size);
  return problems;
}
