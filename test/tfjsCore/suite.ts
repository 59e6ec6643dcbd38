import { writeFileSync } from 'node:fs';
import jasmineCore, { type FailedExpectation, type SpecResult } from 'jasmine-core';
import { registerOnnxBackend, type OnnxBackend } from '../../src/trainer/engines/onnx';
import { leftOut } from './leftOut';

/*
 * `node suite.js RESULTS [TEXT]` runs the specs of tfjs-core on the engine `onnx`, or those with TEXT in their names, and writes
 * RESULTS, a JSON file.
 */

export interface SuiteResults {
  readonly passed: number;
  /** Those of them in which tfjs's cpu backend computed a kernel. */
  readonly withFallback: number;
  /** Specs of the list that fail as expected. */
  readonly leftOut: number;
  /** Specs that tfjs-core itself has switched off. */
  readonly pending: number;
  /** Names, and what went wrong. */
  readonly failed: readonly { readonly name: string; readonly message: string }[];
  /** How often each kernel was computed by tfjs's cpu backend. */
  readonly fallbacks: Readonly<Record<string, number>>;
}

interface Spec extends SpecResult {
  readonly fellBack: boolean;
}

async function runSpecs(
  { fallback: { counts } }: OnnxBackend,
  text: string | undefined,
): Promise<{ specs: Spec[]; errors: readonly FailedExpectation[] }> {
  const specs: Spec[] = [];
  let before = 0;
  const jasmineEnvironment = jasmineCore.boot().getEnv();
  jasmineEnvironment.configure({
    random: false,
    specFilter: (spec) => text === undefined || spec.getFullName().includes(text),
  });
  jasmineEnvironment.addReporter({
    specDone: (spec) => {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      specs.push({ ...spec, fellBack: total > before });
      before = total;
    },
  });
  const { failedExpectations } = await jasmineEnvironment.execute();
  return { specs: specs.filter(({ status }) => status !== 'excluded'), errors: failedExpectations };
}

function compareWithList(specs: readonly Spec[], whole: boolean): Omit<SuiteResults, 'fallbacks'> {
  const failed: { name: string; message: string }[] = [];
  const unanswered = new Set(leftOut);
  let [passed, withFallback, expected, pending] = [0, 0, 0, 0];
  for (const { fullName: name, status, failedExpectations, fellBack } of specs) {
    const entry = leftOut.find((each) => name.startsWith(each.specs));
    if (entry) unanswered.delete(entry);
    if (status === 'pending') pending++;
    else if (status === 'failed' && entry) expected++;
    else if (status === 'failed') failed.push({ name, message: failedExpectations.map(describeFailure).join('\n') });
    else if (entry && !entry.varies)
      failed.push({ name, message: 'It passes now: take it off the list in leftOut.ts.' });
    else {
      passed++;
      if (fellBack) withFallback++;
    }
  }
  if (whole)
    for (const entry of unanswered)
      failed.push({ name: entry.specs, message: 'No spec has such a name: take it off the list in leftOut.ts.' });
  return { passed, withFallback, leftOut: expected, pending, failed };
}

/** The frames of tfjs-core and the engine; those of Jasmine say nothing. */
function describeFailure({ message, stack }: FailedExpectation): string {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !line.includes('jasmine'));
  return [message, ...frames.slice(0, 12)].join('\n');
}

async function main([file, text]: string[]): Promise<void> {
  const backend = await registerOnnxBackend();
  const { specs, errors } = await runSpecs(backend, text);
  const results = compareWithList(specs, text === undefined);
  const outside = errors.map((error) => ({ name: 'outside any spec', message: describeFailure(error) }));
  const { fallbacks } = backend.stats;
  writeFileSync(file!, JSON.stringify({ ...results, failed: [...results.failed, ...outside], fallbacks }, null, 2));
}

void main(process.argv.slice(2));
