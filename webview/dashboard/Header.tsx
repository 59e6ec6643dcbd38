import { useEffect, useState } from 'preact/hooks';
import type { RunConfig } from '../../src/config/schema';
import type { PublicRun } from '../../src/protocol/dashboard';
import { Icon } from '../shared/Icon';
import { ShareMenu, type ShareMenuProps } from '../shared/report/ShareMenu';
import { Actions } from './Actions';
import type { DashboardHost } from './host';
import { describeProgress, describeTime, progressFraction, runDescription, statusLooks } from './runText';
import './header.css';

interface HeaderProps {
  host: DashboardHost;
  run: PublicRun;
  config: RunConfig;
  trusted: boolean;
  share: ShareMenuProps;
}

export function Header({ host, run, config, trusted, share }: HeaderProps) {
  return (
    <header class="header">
      <div class="header-top">
        <div class="header-title">
          <h1>{run.name}</h1>
          <StatusChip run={run} />
        </div>
        <div class="header-actions">
          <Actions host={host} run={run} trusted={trusted} />
          <ShareMenu {...share} />
        </div>
      </div>
      <p class="header-description">
        {runDescription(config, run).map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
      <Progress run={run} />
    </header>
  );
}

function StatusChip({ run }: { run: PublicRun }) {
  const { word, icon, spinning } = statusLooks[run.status];
  return (
    <span class={`chip chip-${run.status}`} role="status">
      <Icon name={icon} spinning={spinning} />
      {word}
    </span>
  );
}

function Progress({ run }: { run: PublicRun }) {
  const now = useClock(run.startedAt !== undefined && run.endedAt === undefined);
  const percent = progressFraction(run) * 100;
  const text = run.progress ? describeProgress(run.progress) : '';
  return (
    <div class="progress">
      <div
        class={`progress-track progress-${run.status}`}
        role="progressbar"
        aria-label="Training progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
        aria-valuetext={text}
      >
        <div class="progress-done" style={{ width: `${percent}%` }} />
      </div>
      <div class="progress-text">
        <span>{text}</span>
        <span>{describeTime(run, now)}</span>
      </div>
    </div>
  );
}

/** Milliseconds since 1970, once a second while `ticking`. */
function useClock(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
