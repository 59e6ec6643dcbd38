import { describe, expect, it } from 'vitest';
import { explainNpm } from '../../../src/engines/explainNpm';
import { installableEngine } from '../../../src/engines/table';

const explain = (...lines: string[]) => explainNpm(installableEngine('tensorflow-gpu'), lines, 'exit code 1');
const start = 'npm could not install @tensorflow/tfjs-node-gpu@4.22.0 (exit code 1)';

describe('why npm did not install an engine', () => {
  it("is what TensorFlow's install script says, where that failed", () => {
    const told = explain(
      '* Downloading libtensorflow',
      'Error: getaddrinfo ENOTFOUND storage.example',
      "  code: 'ENOTFOUND',",
      'npm error code 1',
      'npm error path /engines/.installing/node_modules/@tensorflow/tfjs-node-gpu',
      'npm error command failed',
      'npm error command sh -c node scripts/install.js gpu download',
      'npm error A complete log of this run can be found in: /logs/1.log',
    );
    expect(
      told.startsWith(`${start}: Error: getaddrinfo ENOTFOUND storage.example. The server cannot be reached.`),
    ).toBe(true);
    expect(told).toContain('TFJS_NODE_CDN_STORAGE');
  });

  it('is what npm says otherwise, of any age', () => {
    expect(explain('npm ERR! code E404', 'npm ERR! 404 Not Found - GET https://mirror.example/x')).toMatch(
      /: 404 Not Found - GET https:\/\/mirror\.example\/x\. The registry that npm is set to does not have this package\./,
    );
    expect(explain('npm error code ENOSPC', 'npm error nospc ENOSPC: no space left on device, write')).toContain(
      'The disk is full.',
    );
    expect(explain('npm error code SELF_SIGNED_CERT_IN_CHAIN')).toContain('cafile');
  });

  it('tells of the compiler that a missing ready-made library asks for', () => {
    expect(explain('node-pre-gyp ERR! install response status 404 Not Found', 'gyp ERR! find VS')).toContain(
      'Visual Studio Build Tools',
    );
  });

  it('is brief where nothing was said', () => {
    expect(explain()).toBe(`${start}.`);
  });
});
