/** Milliseconds in which a second SIGINT is the echo of the first: `npm` and `npx` pass on what the terminal sent already. */
const echo = 250;

/**
 * Ctrl-C (SIGINT) and SIGTERM ask to stop; another Ctrl-C insists. SIGHUP stays as the system has it: when the terminal goes
 * away this program ends, and a trainer, which has no terminal, goes on.
 * @returns what ends the listening
 */
export function onStopSignals({ ask, insist }: { ask: () => void; insist: () => void }): () => void {
  let askedAt: number | undefined;
  const terminate = () => {
    if (askedAt !== undefined) return;
    askedAt = performance.now();
    ask();
  };
  const interrupt = () => {
    if (askedAt === undefined) terminate();
    else if (performance.now() - askedAt > echo) insist();
  };
  process.on('SIGTERM', terminate);
  process.on('SIGINT', interrupt);
  return () => {
    process.off('SIGTERM', terminate);
    process.off('SIGINT', interrupt);
  };
}
