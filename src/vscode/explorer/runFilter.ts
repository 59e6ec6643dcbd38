import path from 'node:path';
import { isReadable, type RunEntry } from './runEntry';
import { configurationOf, datasetOf } from './runNames';

/**
 * The filter of the explorer. Every word must be found somewhere in the run: its name, configuration, images, network,
 * regularizer, state, tags, note or folder. `tag:baseline`, `is:starred`, `state:failed` and their like look in one place only,
 * `-word` excludes, and quotes keep words together.
 */
export type RunFilter = (entry: RunEntry) => boolean;

interface Term {
  exclude: boolean;
  field?: Field;
  /** In small letters. */
  text: string;
}

const fields = ['tag', 'is', 'state', 'name', 'dataset', 'regularizer', 'network', 'configuration', 'note'] as const;
type Field = (typeof fields)[number];

const termPattern = /(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))?/g;

/** The filter that a text means; undefined for a text without words, which lets everything pass. */
export function parseFilter(text: string): RunFilter | undefined {
  const terms = [...text.matchAll(termPattern)].map(termOf).filter((term) => term.text !== '');
  if (terms.length === 0) return undefined;
  return (entry) => terms.every((term) => matches(term, entry) !== term.exclude);
}

function termOf([whole, minus, name, quoted, word]: RegExpMatchArray): Term {
  const field = fields.find((field) => field === name?.toLowerCase());
  const exclude = minus === '-';
  // An unknown field is no field: `12:30` and `C:\images` are words to look for.
  const text = name && !field ? whole.slice(exclude ? 1 : 0) : (quoted ?? word ?? '');
  return { exclude, text: text.toLowerCase(), ...(field && { field }) };
}

function matches({ field, text }: Term, entry: RunEntry): boolean {
  if (field === 'is') return propertiesOf(entry).includes(text);
  if (field === 'tag') return entry.annotations?.tags?.some((tag) => tag.toLowerCase() === text) ?? false;
  const places = field ? [placesOf(entry)[field]] : Object.values(placesOf(entry));
  return places.some((place) => place?.toLowerCase().includes(text));
}

function propertiesOf({ annotations }: RunEntry): string[] {
  const { starred, archived, tags } = annotations ?? {};
  return [starred && 'starred', archived && 'archived', tags && 'tagged'].filter((name) => typeof name === 'string');
}

type Places = Record<Exclude<Field, 'is' | 'tag'> | 'tags' | 'folder', string | undefined>;

function placesOf(entry: RunEntry): Places {
  const readable = isReadable(entry) ? entry : undefined;
  return {
    name: readable?.run.name,
    state: readable?.run.status ?? 'damaged',
    configuration: configurationOf(entry),
    dataset: datasetOf(entry),
    regularizer: readable?.facts?.regularizer,
    network: readable?.facts?.backbone,
    note: entry.annotations?.note,
    tags: entry.annotations?.tags?.join(' '),
    folder: path.basename(entry.folder),
  };
}
