/** A weights file that cannot be read or does not fit the network; the message says what to do. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
}
