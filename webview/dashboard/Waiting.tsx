import type { RunRecord, RunStatus } from '../../src/protocol/run';
import './waiting.css';

const words: Record<RunStatus, string> = {
  queued: 'Queued: starts when the runs before it have ended.',
  starting: 'Starting: reads the dataset and the weights, then waits for the first step…',
  running: 'Waiting for the first step…',
  pausing: 'Pausing after the first step…',
  paused: 'Paused.',
  stopping: 'Stopping before the first step…',
  stopped: 'Stopped before the first step.',
  finished: 'This run has no metrics.',
  failed: 'The run ended before its first step.',
  lost: 'The trainer vanished before its first step.',
};

/** In the place of the charts as long as there is nothing to draw; without a run it itself is still being read. */
export function Waiting({ run }: { run?: RunRecord }) {
  const status = run?.status;
  const text = run
    ? ((run.status === 'starting' || run.status === 'queued') && run.activity) || words[run.status]
    : 'Reading the run…';
  const moving = !status || status === 'queued' || status === 'starting' || status === 'running';
  return (
    <section class={moving ? 'waiting waiting-moving' : 'waiting'}>
      <p role="status">{text}</p>
      <div class="waiting-charts" aria-hidden="true">
        {Array.from({ length: 6 }, (_, index) => (
          <div class="waiting-chart" key={index} />
        ))}
      </div>
    </section>
  );
}
