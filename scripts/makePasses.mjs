// Brings src/trainer/data/resample/program.ts up to date with passes.wat beside it. A unit test fails while it is stale.
// Usage: node scripts/makePasses.mjs
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import initialize from 'wabt';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/trainer/data/resample');

/** What program.ts should hold. */
export async function passesModule() {
  const { parseWat } = await initialize();
  const text = await readFile(path.join(folder, 'passes.wat'), 'utf8');
  const module = parseWat('passes.wat', text, { simd: true });
  try {
    const { buffer } = module.toBinary({});
    return `/** passes.wat, assembled by scripts/makePasses.mjs. */\nexport const program =\n  '${Buffer.from(buffer).toString('base64')}';\n`;
  } finally {
    module.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(path.join(folder, 'program.ts'), await passesModule());
