import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLine, newProject, runCli } from '../cliProcess';

/** Exit code 2, the message on stderr and nothing else anywhere. */
async function refusal(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(folder, ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/^ {4}at /m);
  return stderr;
}

describe.each(['train', 'check'])('adarand %s refuses', (command) => {
  it('a configuration that does not exist', async () => {
    const folder = await newProject();
    expect(await refusal(folder, command, 'flowers.adarand.json')).toBe('flowers.adarand.json does not exist.\n');
    if (command === 'train') expect(await refusal(folder, command, 'images')).toMatch(/^images is a folder\. /);
  });

  it('a configuration with mistakes, naming the place of each, and makes no run of it', async () => {
    const folder = await newProject();
    const file = 'odd.adarand.json';
    await writeFile(path.join(folder, file), '{\n  "data": { "path": "images", "imageSise": 32 },\n  "seed": "one"\n}');
    expect((await refusal(folder, command, file)).split('\n')).toEqual([
      expect.stringMatching(/^odd\.adarand\.json:2:31: .*imageSise.*Did you mean "imageSize"/),
      expect.stringMatching(/^odd\.adarand\.json:3:11: "seed" must be a number.*"one"/),
      '',
    ]);
    await writeFile(path.join(folder, file), '{\n  "data": \n}');
    expect(await refusal(folder, command, file)).toMatch(/^odd\.adarand\.json:3:1: A value is expected here/);
    expect(existsSync(path.join(folder, '.adarand'))).toBe(false);
  });

  it('with a line of JSON too', async () => {
    const answer = await runCli(await newProject(), command, 'flowers.adarand.json', '--json');
    expect(answer.code).toBe(2);
    expect(lastLine(answer)).toEqual({ status: 'failed', error: 'flowers.adarand.json does not exist.' });
  });
});

describe('adarand', () => {
  it.each([
    ['resume', []],
    ['evaluate', []],
    ['predict', ['images/test/grün/0.png']],
  ])('%s refuses a run that it does not find', async (command, more) => {
    const folder = await newProject();
    expect(await refusal(folder, command, '2026', ...more)).toBe(
      `There is no run "2026": no runs were found in ${folder} or below.\n`,
    );
    expect(await refusal(folder, command, 'images', ...more)).toBe('images is no run folder: it holds no run.json.\n');
  });

  it.each([
    [['trian'], /unknown command 'trian'.*Did you mean train\?/s],
    [['train'], /missing required argument 'config'/],
    [['train', 'a', 'b'], /too many arguments/],
    [['runs', '--jsn'], /unknown option '--jsn'.*Did you mean --json\?/s],
    [['predict', 'x'], /missing required argument 'image'/],
    [['runs', 'nowhere'], /^nowhere does not exist\.\n$/],
    [[], /Usage: adarand/],
  ])('refuses the arguments %j', async (args, message) => {
    expect(await refusal(await newProject(), ...args)).toMatch(message);
  });
});
