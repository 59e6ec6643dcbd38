import { existsSync } from 'node:fs';
import path from 'node:path';

/** `suggestion`, or `suggestion-2`, `-3`, …: the first that does not exist in `folder`. */
export function freeName(folder: string, suggestion: string, suffix: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? suggestion : `${suggestion}-${n}`;
    if (!existsSync(path.join(folder, name + suffix))) return name;
  }
}

/** What a person typed, without the suffix that is added anyway. */
export function withoutSuffix(name: string, suffix: string): string {
  const trimmed = name.trim();
  return trimmed.endsWith(suffix) ? trimmed.slice(0, -suffix.length) : trimmed;
}

/** Why a new file in `folder` cannot be called `typed`, for a person; nothing when it can. */
export function problemOfName(folder: string, typed: string, suffix: string): string | undefined {
  const name = withoutSuffix(typed, suffix);
  if (name === '') return 'The file needs a name.';
  if (/[\\/:*?"<>|]/.test(name)) return 'A file name cannot hold any of \\ / : * ? " < > |';
  if (existsSync(path.join(folder, name + suffix))) return `${name}${suffix} exists already. Nothing is overwritten.`;
  return undefined;
}

/** "emoji" for `emoji/images` and `emoji/labels.csv`: such names say nothing about what is in them. */
export function datasetName(dataset: string): string {
  const name = path.basename(dataset).replace(/\.csv$/i, '');
  return /^(images?|data|dataset|photos|pictures|labels?|list|train)$/i.test(name)
    ? path.basename(path.dirname(dataset))
    : name;
}
