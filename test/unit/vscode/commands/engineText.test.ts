import { describe, expect, it } from 'vitest';
import { installableEngine } from '../../../../src/engines/table';
import { engineItemText, installedText } from '../../../../src/vscode/commands/engineText';

const engine = installableEngine('tensorflow-gpu');

describe('an engine in the list', () => {
  it('says how large it is, what it needs, and that nothing speaks against it', () => {
    expect(engineItemText(engine, false, [{ severity: 'note', message: 'RTX 3080.' }])).toEqual({
      label: '$(cloud-download) tensorflow-gpu',
      description: 'NVIDIA GPU, through TensorFlow 2.9.1 · about 560 MB to download, 1.8 GB installed',
      detail: `$(pass) Nothing speaks against it on this machine. RTX 3080. Needs ${engine.needs}.`,
    });
  });

  it('says why this machine cannot run it', () => {
    const { detail } = engineItemText(engine, false, [
      { severity: 'blocker', message: 'No driver.' },
      { severity: 'warning', message: 'Little memory.' },
      { severity: 'note', message: 'RTX 3080.' },
    ]);
    expect(detail).toBe(`$(error) No driver. $(warning) Little memory. Needs ${engine.needs}.`);
  });

  it('shows that it is installed', () => {
    expect(engineItemText(engine, true, [])).toMatchObject({
      label: '$(check) tensorflow-gpu',
      description: 'NVIDIA GPU, through TensorFlow 2.9.1 · installed, about 1.8 GB',
    });
  });
});

describe('an engine that was installed', () => {
  it('says what it really computes on', () => {
    const info = {
      name: 'tensorflow-gpu',
      installed: true,
      version: '4.22.0',
      device: 'AMD EPYC (TensorFlow sees no GPU)',
    };
    expect(installedText({ ...info, reason: 'It does not find libcudnn.so.8.' })).toBe(
      'tensorflow-gpu 4.22.0 is installed and computes on AMD EPYC (TensorFlow sees no GPU). It does not find libcudnn.so.8.',
    );
  });
});
