import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../../package.json';
import { readEvaluation } from '../../../../src/runFolder/evaluationFile';
import { runPaths } from '../../../../src/runFolder/layout';
import { readConfig, readRun, writeConfig, writeRun } from '../../../../src/runFolder/runStore';
import { startProgram } from '../../../support/program';
import { waitFor } from '../../../support/waitFor';
import { runRecord, temporaryFolder } from '../../runFolder/records';
import { cli, lastLine, newProject, onlyRun, runCli, sharedProject } from '../cliProcess';

/** One trained run serves all tests that only read it. */
let project: Awaited<ReturnType<typeof sharedProject>>;
let runFolder: string;
let id: string;

beforeAll(async () => {
  project = await sharedProject({ epochs: 4 });
  execFileSync(process.execPath, [cli, 'train', 'tiny.adarand.json'], { cwd: project.folder });
  runFolder = await onlyRun(project.folder);
  id = path.basename(runFolder);
}, 120_000);
afterAll(() => project.remove());

const adarand = (...args: string[]) => runCli(project.folder, ...args);

describe('adarand evaluate', () => {
  it('prints what the run found in the end', async () => {
    const answer = await adarand('evaluate', id.slice(0, 8));
    expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: '' });
    const { accuracy, epoch } = (await readEvaluation(runFolder))!;
    expect(answer.stdout).toContain(`Accuracy ${(100 * accuracy).toFixed(1)} %`);
    expect(answer.stdout).toContain(`on 12 images (test images), with the network of epoch ${epoch}.`);
    expect(answer.stdout).toMatch(/^class +images +precision +recall +F1\nblå +4 +\d/m);
  });

  it('takes a folder of images', async () => {
    const answer = await adarand('evaluate', runFolder, '--data', 'images/train', '--json');
    expect(answer.code).toBe(0);
    expect(lastLine(answer)).toMatchObject({
      runId: id,
      runDir: runFolder,
      split: path.join(project.folder, 'images', 'train'),
      perClass: [16, 16, 16].map((support) => expect.objectContaining({ support })),
    });
  });

  it('takes a list of images, and writes what it says of each to a file', async () => {
    await writeFile(
      path.join(project.folder, 'list.csv'),
      'path,label\nimages/test/grün/0.png,grün\nimages/test/rouge vif/1.png,rouge vif\nimages/test/blå/2.png,grün\n',
    );
    const answer = await adarand('evaluate', id, '--data', 'list.csv', '--csv', 'said é.csv');
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(answer.stdout).toContain('on 3 images (images in ');
    expect(answer.stdout).toMatch(/^mean of the classes +\d/m);
    expect(answer.stdout).toContain('What the network says of each image is in said é.csv.');
    const lines = (await readFile(path.join(project.folder, 'said é.csv'), 'utf8')).split('\n');
    expect(lines).toEqual([
      'path,label,predicted,probability,rank',
      expect.stringMatching(/^images\/test\/grün\/0\.png,grün,[\w åü]+,0\.\d+,[123]$/),
      expect.stringMatching(/^images\/test\/rouge vif\/1\.png,rouge vif,/),
      expect.stringMatching(/^images\/test\/blå\/2\.png,grün,/),
      '',
    ]);
  });

  it('refuses a folder that is not there, and one with other classes', async () => {
    const missing = await adarand('evaluate', id, '--data', 'photos');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain(path.join(project.folder, 'photos'));
    const other = await adarand('evaluate', id, '--data', 'images');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/test, train, val, which are no classes of the network\. It knows blå, grün/);
  });
});

describe('adarand predict', () => {
  it('names classes, for a person and for a program', async () => {
    const images = ['images/test/grün/0.png', path.join(project.folder, 'images/test/rouge vif/1.png')];
    const told = await adarand('predict', id, ...images);
    expect(told.code).toBe(0);
    expect(told.stdout.split('\n')).toEqual([
      expect.stringMatching(/^images\/test\/grün\/0\.png: \S.* \d+\.\d %, \S.* \d+\.\d %, \S.* \d+\.\d %$/),
      expect.stringMatching(/rouge vif\/1\.png: /),
      '',
    ]);
    const { predictions, runId } = lastLine(await adarand('predict', id, ...images, '--json'));
    expect(runId).toBe(id);
    expect(predictions).toEqual(
      images.map((image) => ({
        path: image,
        top: expect.arrayContaining([{ name: 'grün', probability: expect.any(Number) }]),
      })),
    );
  });

  it('takes folders, and writes a list of images', async () => {
    const told = await adarand('predict', id, 'images/test', 'images/val/blå/1.png', '--csv', 'said.csv');
    expect(told).toMatchObject({ code: 0, stderr: '', stdout: 'What the network says of 13 images is in said.csv.\n' });
    const lines = (await readFile(path.join(project.folder, 'said.csv'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(14);
    expect(lines[0]).toBe('path,label,probability,label 2,probability 2,label 3,probability 3');
    expect(lines[1]).toMatch(/^images\/test\/blå\/0\.png,[\w åü]+,0\.\d+,/);
    const evaluated = await adarand('evaluate', id, '--data', 'said.csv');
    expect(evaluated.stdout).toContain('Accuracy 100.0 %');
  });

  it('answers paths that come one after the other, before all of them are there', async () => {
    const { child, ended, said } = startProgram('cli', ['predict', id, '-'], { cwd: project.folder, stdio: 'pipe' });
    child.stdin!.write('images/test/grün/0.png\nnothing.png\n');
    await waitFor('the answer to the first paths', () => said().includes('nothing.png: '));
    expect(said()).toMatch(/^images\/test\/grün\/0\.png: grün/m);
    child.stdin!.end('images/test/rouge vif\n');
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(2);
    expect(stdout.trim().split('\n')).toHaveLength(5);
    expect(stderr).toMatch(/^nothing\.png: .*does not exist\n$/);
  });

  it('names every image that is missing', async () => {
    const { code, stderr, stdout } = await adarand('predict', id, 'a.png', 'images/test/grün/0.png', 'b.png');
    expect({ code, stderr, stdout }).toEqual({
      code: 2,
      stderr: 'a.png does not exist.\nb.png does not exist.\n',
      stdout: '',
    });
  });
});

describe('adarand check --dataset', () => {
  it('reports on the images and lists those that are worth training on', async () => {
    const folder = await newProject();
    await writeFile(path.join(folder, 'images', 'train', 'blå', 'bad.png'), 'no image');
    const { code, stdout } = await runCli(folder, 'check', 'tiny.adarand.json', '--dataset', '--list', 'clean.csv');
    expect(code).toBe(2);
    expect(stdout).toContain('73 images of 3 classes');
    expect(stdout).toMatch(/^rouge vif +16 +4 +4$/m);
    expect(stdout).toContain('train/blå/bad.png (it is no image');
    // The little dataset of the tests begins each split with the same pictures.
    expect(stdout).toContain('exact: train/grün/0.png = val/grün/0.png = test/grün/0.png');
    const list = await readFile(path.join(folder, 'clean.csv'), 'utf8');
    expect(list).toContain('images/test/grün/0.png,grün,test\n');
    expect(list).toContain('images/val/grün/0.png,grün,val\n');
    expect(list).not.toMatch(/bad\.png|train\/grün\/0\.png/);
    const again = lastLine(await runCli(folder, 'check', 'clean.csv', '--json'));
    expect(again).toMatchObject({ ok: true, files: [] });
  });
});

describe('adarand check', () => {
  it('says what there is', async () => {
    const { code, stdout } = await adarand('check', 'tiny.adarand.json');
    expect(code).toBe(0);
    expect(stdout).toBe(
      'tiny.adarand.json is ready to run: 48 training, 12 validation and 12 test images, 3 classes, ' +
        'a network of 176,907 parameters.\n',
    );
  });

  it('puts every problem where it is written', async () => {
    const folder = await newProject();
    const file = path.join(folder, 'tiny.adarand.json');
    await rm(path.join(folder, 'images', 'test'), { recursive: true });
    await writeFile(path.join(folder, 'images', 'val', 'grün', '1.png'), 'no image');
    const weights = path.relative(folder, runPaths(runFolder).best.model);
    await writeFile(
      file,
      `{\n  "data": { "path": "images", "imageSize": 32 },\n  "model": { "weights": ${JSON.stringify(weights)} }\n}`,
    );
    const answer = await runCli(folder, 'check', 'tiny.adarand.json', '--json');
    expect(answer.code).toBe(2);
    expect(answer.stderr).toMatch(/^tiny\.adarand\.json:2:21: error: .*1\.png/m);
    expect(answer.stderr).toMatch(/^tiny\.adarand\.json:2:21: warning: .*no test\/ folder/m);
    expect(answer.stderr).toMatch(/^tiny\.adarand\.json:3:25: error: .*best\.safetensors does not fit/m);
    const { ok, problems } = lastLine(answer);
    expect(ok).toBe(false);
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'error', path: ['model', 'weights'], line: 3, column: 25 }),
    );
  });
});

describe('adarand resume', () => {
  it('refuses a run that has finished', async () => {
    const { code, stderr } = await adarand('resume', id);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`^The run ${id} has finished: there is nothing to resume\\.`)),
    });
  });
});

describe('adarand runs', () => {
  /** A folder with a run that finished, one whose trainer is gone, and one that is damaged. */
  async function threeRuns(): Promise<string> {
    const folder = await temporaryFolder();
    const at = (name: string) => path.join(folder, 'project', '.adarand', 'runs', name);
    for (const name of ['finished', 'gone', 'damaged']) await mkdir(at(name), { recursive: true });
    await writeRun(at('finished'), { ...(await readRun(runFolder)), id: 'finished' });
    await writeConfig(at('finished'), await readConfig(runFolder));
    const process = { pid: 2 ** 22 + 1, startedAt: 0, socket: '/nowhere', token: '' };
    await writeRun(at('gone'), runRecord({ id: 'gone', status: 'running', createdAt: 1, process }));
    await writeFile(path.join(at('damaged'), 'run.json'), '{');
    return folder;
  }

  it('lists them as they really are, the newest first', async () => {
    const answer = await runCli(await threeRuns(), 'runs');
    expect(answer.code).toBe(0);
    expect(answer.stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['run', 'name', 'status', 'epochs'],
      ['finished', 'tiny', 'finished', '4/4'],
      ['gone', 'emoji', 'lost', '–'],
      ['damaged', '–', 'damaged', '–'],
      [''],
    ]);
    expect(answer.stderr).toMatch(/damaged.run\.json is damaged: /);
  });

  it('lists them for a program, also from elsewhere', async () => {
    const folder = await threeRuns();
    const { runs } = lastLine(await adarand('runs', folder, '--json')) as { runs: object[] };
    expect(runs).toEqual([
      expect.objectContaining({ runId: 'finished', status: 'finished', epochs: 4, testAccuracy: expect.any(Number) }),
      expect.objectContaining({ runId: 'gone', status: 'lost', error: expect.stringContaining('is gone') }),
      {
        runDir: path.join(folder, 'project', '.adarand', 'runs', 'damaged'),
        status: 'damaged',
        error: expect.any(String),
      },
    ]);
  });

  it('says so when there are none', async () => {
    const folder = await temporaryFolder();
    expect(await runCli(folder, 'runs')).toMatchObject({
      code: 0,
      stdout: `There are no runs in ${folder} or below.\n`,
    });
    expect(lastLine(await runCli(folder, 'runs', '--json'))).toEqual({ runs: [] });
  });
});

describe('adarand engines', () => {
  it('names the engine that works everywhere, and what "auto" is', async () => {
    const told = await adarand('engines');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/^onnx.*: installed/m);
    expect(told.stdout).toMatch(/^auto: /m);
    expect(lastLine(await adarand('engines', '--json'))).toMatchObject({
      engines: expect.arrayContaining([expect.objectContaining({ name: 'onnx', installed: true })]),
    });
  });
});

describe('adarand', () => {
  it('explains itself, with examples', async () => {
    const { code, stdout } = await adarand('--help');
    expect(code).toBe(0);
    for (const command of ['train', 'resume', 'evaluate', 'predict', 'export', 'check', 'runs', 'engines'])
      expect(stdout).toMatch(new RegExp(`^ {2}(adarand )?${command} `, 'm'));
    expect(stdout).toContain('Examples:');
    expect((await adarand('--version')).stdout).toBe(`${packageJson.version}\n`);
  });
});
