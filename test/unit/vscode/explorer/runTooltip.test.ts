import { expect, it } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import { escapeMarkdown, runTooltip } from '../../../../src/vscode/explorer/runTooltip';
import { runRecord } from '../builders';

const inFolder = (run: ReturnType<typeof runRecord>) => ({ folder: '/work/.adarand/runs/x', run });

it('tells what a run is, how far it is and how well it does', () => {
  const config = runConfigSchema.parse({ data: { path: '/images' }, model: { width: 0.5, weights: 'a.safetensors' } });
  const run = runRecord({
    engine: { name: 'onnx', device: '2 threads' },
    dataset: { path: '/images', classes: ['cat', 'dog'], train: 400, validation: 80, test: 90, fingerprint: '' },
  });
  const text = runTooltip(inFolder(run), { config, bytes: 98_000_000 });
  expect(text).toContain('| Progress | epoch 12/60, step 230 of 1200, 2 min left |');
  expect(text).toContain('| Best validation accuracy | 93\\.1 % |');
  expect(text).toContain('| Best checkpoint | epoch 10 \\(lowest validation loss\\) |');
  expect(text).toContain('| Network | resnet18 × 0\\.5, pretrained, 224 px |');
  expect(text).toContain('| Regularizer | adarand, λ = 1 |');
  expect(text).toContain('| Images | 400 train, 80 validation, 90 test in 2 classes |');
  expect(text).toContain('| Engine | onnx on 2 threads |');
  expect(text).toContain('| On disk | 93 MB |');
  expect(text).not.toContain('undefined');
});

it('needs neither a configuration nor a first step', () => {
  const text = runTooltip(inFolder(runRecord({ status: 'starting', progress: undefined, summary: undefined })));
  expect(text).toContain('**emoji** – starting');
  expect(text).not.toMatch(/Progress|Network|accuracy|undefined/);
});

it('tells what a run that trains takes of the machine', () => {
  const resources = {
    time: 0,
    cores: 1.83,
    memory: 1.2 * 2 ** 30,
    machine: { cores: 2, coresTotal: 2, memory: 1, memoryTotal: 2 },
    gpus: [{ name: 'NVIDIA H100', use: 0.97, temperature: 71 }],
  };
  const uses = /Uses \| 1\\\.8 of 2 cores, 1\\\.2 GB of memory, NVIDIA H100: 97 %, 71 °C/;
  expect(runTooltip(inFolder(runRecord()), { resources })).toMatch(uses);
  expect(runTooltip(inFolder(runRecord({ status: 'finished' })), { resources })).not.toContain('Uses');
});

it('says why a run ended early', () => {
  const text = runTooltip(
    inFolder(runRecord({ status: 'finished', summary: { endedEarly: 'Ended after epoch 7: no better.' } })),
  );
  expect(text).toContain('Ended after epoch 7: no better\\.');
});

it('has what a person says about the run', () => {
  const annotations = { tags: ['baseline', 'paper'], note: 'Too *many* epochs.' };
  const text = runTooltip({ ...inFolder(runRecord()), annotations });
  expect(text).toContain('Too \\*many\\* epochs\\.');
  expect(text).toContain('| Tags | baseline, paper |');
});

it("shows a person's text as it is, whatever Markdown would make of it", () => {
  expect(escapeMarkdown('[a](command:x) *b* | <img> `c`\nd')).toBe(
    '\\[a\\]\\(command:x\\) \\*b\\* \\| \\<img\\> \\`c\\` d',
  );
});
