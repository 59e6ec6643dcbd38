/** An engine could not be installed or removed; the message says why and what to do, for a person. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
