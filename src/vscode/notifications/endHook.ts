import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { RunRecord } from '../../protocol/run';

/** What is to happen when a run has ended: the setting `adarand.onEnd`. */
export const endHookSchema = z
  .strictObject({
    /** Gets the event as JSON in a POST request. */
    webhook: z.url({ protocol: /^https?$/ }).optional(),
    /** A program and its arguments. No shell reads them; the event is on its standard input and in its environment. */
    command: z.array(z.string()).min(1).optional(),
  })
  .refine(({ webhook, command }) => webhook !== undefined || command !== undefined, {
    message: 'name a "webhook" or a "command"',
  });
export type EndHook = z.infer<typeof endHookSchema>;

/** What a hook is told. Times are milliseconds since 1970. */
export interface EndEvent {
  event: 'runEnded';
  folder: string;
  id: string;
  name: string;
  status: string;
  createdAt: number;
  startedAt?: number | undefined;
  endedAt?: number | undefined;
  summary?: RunRecord['summary'];
  /** What went wrong, for a person. */
  error?: string | undefined;
}

/** Milliseconds that a server may take to answer, and a program to end. */
const patience = { webhook: 10_000, command: 60_000 };
/** What of a program's complaints is told. */
const mostWords = 2000;

export function endEventOf(folder: string, run: RunRecord): EndEvent {
  const { id, name, status, createdAt, startedAt, endedAt, summary, error } = run;
  return { event: 'runEnded', folder, id, name, status, createdAt, startedAt, endedAt, summary, error: error?.message };
}

/**
 * Calls the webhook and starts the command, both where both are named.
 * @throws {AggregateError} whose errors say which of the two failed, and why
 */
export async function runEndHook({ webhook, command }: EndHook, event: EndEvent): Promise<void> {
  const calls = [...(webhook ? [callWebhook(webhook, event)] : []), ...(command ? [runCommand(command, event)] : [])];
  const results = await Promise.allSettled(calls);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join(' '));
}

async function callWebhook(webhook: string, event: EndEvent): Promise<void> {
  // A webhook's address is often its secret: messages name the host alone.
  const { host } = new URL(webhook);
  let answer: Response;
  try {
    answer = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(patience.webhook),
    });
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new Error(`The webhook at ${host} cannot be reached: ${why}.`, { cause: error });
  }
  await answer.body?.cancel();
  if (!answer.ok)
    throw new Error(`The webhook at ${host} answered ${answer.status} ${answer.statusText}.`.replace(' .', '.'));
}

async function runCommand([program = '', ...args]: string[], event: EndEvent): Promise<void> {
  const { folder, id, name, status } = event;
  const variables = { FOLDER: folder, ID: id, NAME: name, STATUS: status };
  const named = Object.entries(variables).map(([key, value]) => [`ADARAND_RUN_${key}`, value]);
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...Object.fromEntries(named) },
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: patience.command,
    windowsHide: true,
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-mostWords)));
  // A program may end without having read anything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${JSON.stringify(event)}\n`);
  try {
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (exitCode === 0) return;
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
    throw new Error(`The command ${program} ${how}. ${words.trim()}`.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new Error(`The command ${program} cannot be started: ${(error as Error).message}.`, { cause: error });
  }
}
