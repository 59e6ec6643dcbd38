/** What the suite uses of jasmine-core. https://jasmine.github.io/api/5.13/global */
declare module 'jasmine-core' {
  export interface FailedExpectation {
    readonly message: string;
    readonly stack: string;
  }

  export interface SpecResult {
    readonly fullName: string;
    /** `pending`: the spec says itself that it does not run here. */
    readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
    readonly failedExpectations: readonly FailedExpectation[];
  }

  export interface Env {
    configure(options: { random: boolean; specFilter: (spec: { getFullName(): string }) => boolean }): void;
    addReporter(reporter: { specDone(result: SpecResult): void }): void;
    /** Resolves with what failed outside any spec. */
    execute(): Promise<{ readonly failedExpectations: readonly FailedExpectation[] }>;
  }

  interface JasmineCore {
    /** Defines describe, it, expect, … as globals. */
    boot(): { getEnv(): Env };
  }

  const jasmineCore: JasmineCore;
  export default jasmineCore;
}
