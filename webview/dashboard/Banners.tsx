import type { ComponentChildren } from 'preact';
import type { PublicRun } from '../../src/protocol/dashboard';
import { formatCount } from '../shared/format';
import { Icon, type IconName } from '../shared/Icon';
import { describeExit } from './runText';
import './banners.css';

/** What a person should know before the charts: why the run ended, why buttons are off. */
export function Banners({ run, trusted }: { run: PublicRun; trusted: boolean }) {
  return (
    <>
      {!trusted && (
        <Banner kind="note" icon="lock">
          This workspace is not trusted: the run can be looked at, but not stopped or resumed.
        </Banner>
      )}
      {run.status === 'failed' && <FailedBanner error={run.error} />}
      {run.status === 'stopped' && (
        <Banner kind="note" icon="pause">
          {run.progress
            ? `Stopped after step ${formatCount(run.progress.step)} of ${formatCount(run.progress.totalSteps)}. `
            : 'Stopped. '}
          Resume goes on from the last checkpoint.
        </Banner>
      )}
    </>
  );
}

function FailedBanner({ error }: { error: PublicRun['error'] }) {
  const exit = error ? describeExit(error) : '';
  return (
    <Banner kind="error" icon="cross">
      <strong>The run failed{exit && ` (${exit})`}.</strong>
      <p class="banner-message">{error?.message ?? 'The log may say why.'}</p>
      {error?.lastWords && (
        <details class="banner-details">
          <summary>Last lines of the trainer</summary>
          <pre tabIndex={0}>{error.lastWords}</pre>
        </details>
      )}
    </Banner>
  );
}

interface BannerProps {
  kind: 'error' | 'note';
  icon: IconName;
  children: ComponentChildren;
}

function Banner({ kind, icon, children }: BannerProps) {
  return (
    <section class={`banner banner-${kind}`} role={kind === 'error' ? 'alert' : 'note'}>
      <Icon name={icon} />
      <div class="banner-text">{children}</div>
    </section>
  );
}
