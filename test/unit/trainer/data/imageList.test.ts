import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema, type DataConfig } from '../../../../src/config/schema';
import { openDataset, type Dataset } from '../../../../src/trainer/data/dataset';
import { labelledImages } from '../../../../src/trainer/data/labelledImages';
import { temporaryFolder, writeFiles } from './images';

const data = (more: object = {}): DataConfig =>
  runConfigSchema.parse({ data: { path: 'list é.csv', validationFraction: 0.5, ...more } }).data;

/** A folder with some files and a list of them. */
async function listed(list: string | Buffer, ...files: string[]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, {
    'list é.csv': list,
    ...Object.fromEntries(files.map((name, i) => [name, 'x'.repeat(i)])),
  });
  return folder;
}

async function open(list: string, ...files: string[]): Promise<Dataset> {
  return openDataset(data(), await listed(list, ...files), 0);
}

const names = (examples: { relativePath: string }[]) => examples.map(({ relativePath }) => relativePath);

describe('a list of images', () => {
  it('names images, classes and splits', async () => {
    const list =
      'split,path,label,note\ntrain,b/1.png,Zebra,x\ntrain,"c, d/2.png",ant,\n,3.png,ant,\nval,4.png,Zebra,\ntest,5.png,ant,\n';
    const { classes, train, validation, test } = await open(list, 'b/1.png', 'c, d/2.png', '3.png', '4.png', '5.png');
    expect(classes).toEqual(['Zebra', 'ant']);
    expect(train.map(({ relativePath, label }) => [relativePath, label])).toEqual([
      ['b/1.png', 0],
      ['c, d/2.png', 1],
      ['3.png', 1],
    ]);
    expect(names(validation)).toEqual(['4.png']);
    expect(names(test)).toEqual(['5.png']);
  });

  it('holds out training images when it has none for validation', async () => {
    const { train, validation, test } = await open('path,label\n1,a\n2,a\n3,b\n4,b\n', '1', '2', '3', '4');
    expect([train.length, validation.length, test.length]).toEqual([2, 2, 0]);
  });

  it('takes absolute paths, backslashes, a byte order mark, and characters that mean something elsewhere', async () => {
    const elsewhere = await temporaryFolder();
    await writeFiles(elsewhere, { 'far #1 100%.png': 'x' });
    const far = path.join(elsewhere, 'far #1 100%.png');
    const { train, validation } = await open(
      `\ufeffpath,label,split\n${far},a,\nb\\ö [1].png,b,\nb/%20?.png,b,val\n`,
      'b/ö [1].png',
      'b/%20?.png',
    );
    expect(names(train)).toEqual([far, 'b/ö [1].png']);
    expect(train[0]!.path).toBe(far);
    expect(names(validation)).toEqual(['b/%20?.png']);
  });

  it('has another fingerprint when a label changes', async () => {
    const files = ['1', '2', '3', '4'];
    const first = await open('path,label\n1,a\n2,a\n3,b\n4,b\n', ...files);
    const same = await open('label,path\nb,4\nb,3\na,2\na,1\n', ...files);
    const other = await open('path,label\n1,b\n2,a\n3,a\n4,b\n', ...files);
    expect(same.fingerprint).toBe(first.fingerprint);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  it('can be evaluated on: its test images if it has any, by the names of the classes', async () => {
    const folder = await listed('path,label,split\n1,b,train\n2,c,test\n', '1', '2');
    const file = path.join(folder, 'list é.csv');
    expect(await labelledImages(file, ['a', 'b', 'c'], 'folder')).toMatchObject([{ relativePath: '2', label: 2 }]);
    await writeFiles(folder, { 'list é.csv': 'path,label\n1,b\n2,c\n' });
    expect(await labelledImages(file, ['a', 'b', 'c'], 'folder')).toMatchObject([{ label: 1 }, { label: 2 }]);
    await expect(labelledImages(file, ['a', 'b'], 'folder')).rejects.toThrow(/csv:3: the class "c" is not known/);
  });
});

describe('what is wrong with a list is said with its line', () => {
  const good = 'path,label,split\n1,a,\n2,b,\n';
  it.each([
    ['nothing in it', '', [/:1: expected the columns path,label or path,label,split/]],
    ['other columns', 'file,class\n1,a\n', [/:1: expected the columns .* the first line is "file,class"/]],
    [
      'a misspelt split',
      'path,label,spilt\n1,a,train\n',
      [/:1: the column "spilt" is not known; did you mean "split"\?/],
    ],
    ['only a header', 'path,label\n', [/:1: nothing is listed/]],
    ['an open quote', 'path,label\n"1,a\n', [/:2: a quoted field does not end/]],
    ['no UTF-8', Buffer.from('path,label\ncaf\xe9,a\n', 'latin1'), [/not UTF-8 text/]],
    ['missing files', `${good}gone.png,a,\n`, [/:4: .*gone\.png does not exist\. Paths are relative to/]],
    ['a folder', `${good}folder,a,\n`, [/:4: .*folder is a folder/]],
    ['an image twice', `${good}./1,b,\n`, [/:4: .*1 is listed already, on line 2/]],
    ['a split that is none', `${good}3,a,tset\n`, [/:4: the split "tset" is not known.*Did you mean "test"\?/]],
    [
      'missing values',
      `${good},a,\n3,,\n3,a\n`,
      [/:4: the path is empty/, /:5: the label is empty/, /:6: 2 fields, but the header has 3/],
    ],
    ['a class that only the test has', `${good}3,c,test\n`, [/:4: the class "c" is not known\./]],
    ['one class', 'path,label\n1,a\n2,a\n', [/only one class, "a"/]],
    ['no training images', 'path,label,split\n1,a,test\n', [/lists no training images/]],
    ['many mistakes', `${good}${',a,\n'.repeat(25)}`, [...Array<RegExp>(20).fill(/the path is empty/), /5 more lines/]],
  ] as [string, string | Buffer, RegExp[]][])('%s', async (_, list, expected) => {
    const folder = await listed(list, '1', '2', '3', 'folder/4');
    const failure = await openDataset(data(), folder, 0).catch((error: unknown) => error);
    const problems = (failure as { problems: { message: string; path: string[] }[] }).problems;
    expect(problems).toHaveLength(expected.length);
    expected.forEach((message, i) => expect(problems[i]!.message).toMatch(message));
    for (const { message, path: at } of problems) {
      expect(message).toContain(path.join(folder, 'list é.csv'));
      expect(at).toEqual(['data', 'path']);
    }
  });

  it('a list that is not there', async () => {
    await expect(openDataset(data(), await temporaryFolder(), 0)).rejects.toThrow(/The image list .* does not exist/);
  });
});
