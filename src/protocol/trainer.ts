import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { RunRecord } from './run';

/**
 * Between the trainer (server) and whoever watches it (client: the extension host or the command line), as JSON-RPC over a
 * Unix socket or named pipe. It only makes live what the run folder holds: a client that connects late reads the folder.
 *
 * The first message of a client must be `hello` with the token from `run.json`; anything else closes the connection.
 */
export interface HelloParams {
  token: string;
}
export interface HelloResult {
  run: RunRecord;
}

export const helloRequest = new RequestType<HelloParams, HelloResult, void>('adarand/hello');
/** Finish the step, save, end as `stopped`. Answers when the request is accepted, not when the run has ended. */
export const stopRequest = new RequestType0<void, void>('adarand/stop');
/** Finish the step, save, and wait with everything in memory. Answers when the request is accepted. */
export const pauseRequest = new RequestType0<void, void>('adarand/pause');
/** Go on from a pause. */
export const continueRequest = new RequestType0<void, void>('adarand/continue');
/**
 * Lines appended to `metrics.jsonl` since the last notification; at most ten notifications a second. They are lines rather than
 * records because JSON has no NaN: see runFolder/metricsCodec.ts.
 */
export const metricsNotification = new NotificationType<{ lines: string[] }>('adarand/metrics');
/** `run.json` was replaced. */
export const runNotification = new NotificationType<{ run: RunRecord }>('adarand/run');
