/** How a process ended: one of the two is known, or none. */
export interface ProcessEnd {
  exitCode?: number | null;
  signal?: string | null;
}

const memory = 'Less memory is needed with a lower training.batchSize or data.imageSize.';
const library =
  'A native library failed, most likely that of the engine: try the engine onnx, or install the engine again.';

/** What the signals mean that end a process, and what to do. */
const signals: Record<string, string> = {
  SIGKILL: `was ended by SIGKILL, by a person or because memory ran out. ${memory}`,
  SIGILL:
    'crashed (SIGILL, an illegal instruction): a native library uses instructions that this processor lacks. TensorFlow needs ' +
    'AVX; choose the engine onnx.',
  SIGSEGV: `crashed (SIGSEGV, a forbidden access to memory). ${library}`,
  SIGBUS: `crashed (SIGBUS, memory that is not there, as on a full disk for temporary files). ${library}`,
  SIGFPE: `crashed (SIGFPE, an arithmetic error). ${library}`,
  SIGABRT: `gave up (SIGABRT), as when memory runs out or a native library fails; the end of the log says which. ${memory}`,
};

/** Windows has no signals: a crash is an exit code. Node.js and shells have codes of their own for some. */
const signalOfExitCode = new Map([
  [0xc0000005, 'SIGSEGV'],
  [0xc000001d, 'SIGILL'],
  [0xc0000017, 'SIGABRT'],
  [0xc0000409, 'SIGABRT'],
  [132, 'SIGILL'],
  [134, 'SIGABRT'],
  [135, 'SIGBUS'],
  [136, 'SIGFPE'],
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
]);

/** The end of a process that was not meant, as the rest of a sentence: "crashed (SIGILL, …): …". */
export function endInWords({ exitCode, signal }: ProcessEnd): string {
  const like = signal ?? signalOfExitCode.get(exitCode ?? 0);
  if (like && like in signals) return signals[like]!;
  if (signal) return `was ended by ${signal}.`;
  if (typeof exitCode === 'number') return `ended with exit code ${exitCode}.`;
  return 'is gone: it was killed, memory ran out, or the computer was switched off.';
}
