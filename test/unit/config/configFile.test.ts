import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfigFile } from '../../../src/config/configFile';
import { resolveConfig } from '../../../src/config/resolve';
import { runConfigSchema } from '../../../src/config/schema';
import { temporaryFolder } from '../runFolder/records';

describe('readConfigFile', () => {
  it('reads a configuration', async () => {
    const file = path.join(await temporaryFolder(), 'a.adarand.json');
    await writeFile(file, '{"data": {"path": "./images"}}');
    expect((await readConfigFile(file)).data.path).toBe('./images');
  });

  it('names file, line and column of every problem', async () => {
    const file = path.join(await temporaryFolder(), 'a.adarand.json');
    await writeFile(file, '{\r\n  "data": { "path": "x", "imageSize": 8 },\r\n  "sed": 1\r\n}');
    const reading = readConfigFile(file);
    await expect(reading).rejects.toThrow(ConfigError);
    await expect(reading).rejects.toThrow(
      [
        `${file}:2:39: "data.imageSize" must be at least 16, but is 8.`,
        `${file}:3:3: Unknown key "sed". Did you mean "seed"?`,
      ].join('\n'),
    );
  });

  it('says so when there is no file, or a folder', async () => {
    const folder = await temporaryFolder();
    await expect(readConfigFile(path.join(folder, 'no.adarand.json'))).rejects.toThrow(
      /no\.adarand\.json does not exist/,
    );
    await expect(readConfigFile(folder)).rejects.toThrow(/is a folder/);
  });
});

describe('resolveConfig', () => {
  const config = (data: string, weights: string | null) =>
    runConfigSchema.parse({ data: { path: data }, model: { weights } });

  it('makes relative paths absolute from the folder of the configuration', () => {
    const base = path.resolve('/projects/my birds');
    const { data, model } = resolveConfig(config('./images', '../w.safetensors'), base);
    expect(data.path).toBe(path.join(base, 'images'));
    expect(model.weights).toBe(path.resolve('/projects/w.safetensors'));
  });

  it('keeps absolute paths and null weights', () => {
    const { data, model } = resolveConfig(config(path.resolve('/data'), null), path.resolve('/elsewhere'));
    expect(data.path).toBe(path.resolve('/data'));
    expect(model.weights).toBeNull();
  });
});
