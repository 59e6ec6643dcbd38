import type { ComponentChildren, TargetedEvent } from 'preact';
import type { PublicRun } from '../../src/protocol/dashboard';
import { formatCount } from '../shared/format';
import { Icon, type IconName } from '../shared/Icon';
import { Button } from '../shared/controls/Button';
import { ResumeButton } from './Actions';
import type { DashboardHost } from './host';
import { describeExit, possibleActions } from './runText';
import './banners.css';

type SkippedImages = NonNullable<NonNullable<PublicRun['dataset']>['skipped']>;

/** What a person should know before the charts: why the run ended, why buttons are off. */
export function Banners({ host, run, trusted }: { host: DashboardHost; run: PublicRun; trusted: boolean }) {
  const resume = possibleActions(run).resume && <ResumeButton host={host} trusted={trusted} />;
  return (
    <>
      {!trusted && (
        <Banner kind="note" icon="lock">
          This workspace is not trusted: the run can be looked at, but not stopped or resumed.
        </Banner>
      )}
      {run.dataset?.skipped && <SkippedBanner host={host} skipped={run.dataset.skipped} />}
      {run.status === 'finished' && run.summary?.endedEarly && (
        <Banner kind="note" icon="stop">
          {run.summary.endedEarly}
        </Banner>
      )}
      {(run.status === 'failed' || run.status === 'lost') && <FailedBanner error={run.error} action={resume} />}
      {run.status === 'paused' && (
        <Banner kind="note" icon="pause">
          Paused: everything is saved and stays in memory, and nothing is computed until it continues.
        </Banner>
      )}
      {run.status === 'stopped' && (
        <Banner kind="note" icon="pause" action={resume}>
          {run.progress
            ? `Stopped after step ${formatCount(run.progress.step)} of ${formatCount(run.progress.totalSteps)}. `
            : 'Stopped. '}
          Resume goes on from the last checkpoint.
        </Banner>
      )}
    </>
  );
}

function SkippedBanner({ host, skipped }: { host: DashboardHost; skipped: SkippedImages }) {
  const { count, first } = skipped;
  return (
    <Banner
      kind="note"
      icon="warning"
      action={
        <Button icon="log" action="showSkipped" onClick={() => host.post({ type: 'showLog' })}>
          Show Log
        </Button>
      }
    >
      {count === 1 ? '1 image cannot be read and is' : `${formatCount(count)} images cannot be read and are`} left out.
      <details class="banner-details">
        <summary>Which and why</summary>
        <ul class="banner-list" tabIndex={0}>
          {first.map(({ path, reason }) => (
            <li key={path}>
              <strong>{path}</strong>: {reason}
            </li>
          ))}
          {count > first.length && <li>… and {formatCount(count - first.length)} more, which the log names.</li>}
        </ul>
      </details>
    </Banner>
  );
}

function FailedBanner({ error, action }: { error: PublicRun['error']; action: ComponentChildren }) {
  const exit = error ? describeExit(error) : '';
  return (
    <Banner kind="error" icon="cross" action={action}>
      <strong>The run failed{exit && ` (${exit})`}.</strong>
      <p class="banner-message">{error?.message ?? 'The log may say why.'}</p>
      {error?.lastWords && (
        <details class="banner-details" onToggle={showEnd}>
          <summary>Last lines of the trainer</summary>
          <pre tabIndex={0}>{error.lastWords}</pre>
        </details>
      )}
    </Banner>
  );
}

/** The last line is the one that tells most. */
function showEnd({ currentTarget }: TargetedEvent<HTMLDetailsElement>) {
  const text = currentTarget.querySelector('pre');
  if (text) text.scrollTop = text.scrollHeight;
}

interface BannerProps {
  kind: 'error' | 'note';
  icon: IconName;
  /** A button for what to do about it. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

function Banner({ kind, icon, action, children }: BannerProps) {
  return (
    <section class={`banner banner-${kind}`} role={kind === 'error' ? 'alert' : 'note'}>
      <Icon name={icon} />
      <div class="banner-text">{children}</div>
      {action}
    </section>
  );
}
