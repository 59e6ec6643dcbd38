import { PassThrough } from 'node:stream';
import path from 'node:path';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { reportEnd } from '../../../src/cli/runEnd';
import { shortPath } from '../../../src/cli/runFolders';
import { Screen } from '../../../src/cli/screen';
import type { RunRecord } from '../../../src/protocol/run';
import { runRecord } from '../runFolder/records';

const runFolder = path.join(path.sep, 'home', 'ada', '.adarand', 'runs', 'a');
const network = shortPath(path.join(runFolder, 'checkpoints', 'best.safetensors'));
const reason = 'Ended after epoch 7: no better validation loss since epoch 4 (training.earlyStopping).';

/** What a person reads at the end of a run, line by line. */
async function linesAtTheEndOf(run: Partial<RunRecord>): Promise<{ code: number; lines: string[] }> {
  const output = new PassThrough({ encoding: 'utf8' });
  const code = await reportEnd(runFolder, runRecord(run), new Screen(false, output as unknown as WriteStream));
  return { code, lines: (output.read() as string).split('\n') };
}

describe('a run that finished', () => {
  const summary = { testAccuracy: 0.875, bestEpoch: 4, bestValidationAccuracy: 0.9 };
  const finished: Partial<RunRecord> = { status: 'finished', startedAt: 1000, endedAt: 61_000, summary };
  const figures =
    'Finished in 1 min: test accuracy 87.5 %, best epoch 4 (lowest validation loss), best validation accuracy 90.0 %.';

  it('is told with its figures and its network', async () => {
    expect(await linesAtTheEndOf(finished)).toEqual({
      code: 0,
      lines: [figures, `The network: ${network}`, ''],
    });
  });

  it('is told why when it ended before its last epoch', async () => {
    const { lines } = await linesAtTheEndOf({ ...finished, summary: { ...summary, endedEarly: reason } });
    expect(lines).toEqual([figures, reason, `The network: ${network}`, '']);
  });
});
