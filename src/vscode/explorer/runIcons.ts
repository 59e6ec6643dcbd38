import { ThemeColor, ThemeIcon } from 'vscode';
import type { RunStatus } from '../../protocol/run';
import type { RunGroup } from './runGroups';

/** Shape tells the state as well as colour does. Theme colours, so that every theme stays readable. */
const icons: Record<RunStatus | 'damaged', [icon: string, color?: string]> = {
  queued: ['clock', 'charts.yellow'],
  starting: ['loading~spin', 'charts.blue'],
  running: ['sync~spin', 'charts.blue'],
  stopping: ['debug-pause', 'charts.blue'],
  stopped: ['debug-stop', 'charts.orange'],
  finished: ['pass-filled', 'charts.green'],
  failed: ['error', 'charts.red'],
  damaged: ['warning', 'problemsWarningIcon.foreground'],
};

export function runIcon(status: RunStatus | 'damaged'): ThemeIcon {
  const [icon, color] = icons[status];
  return new ThemeIcon(icon, color ? new ThemeColor(color) : undefined);
}

const groupIcons: Record<RunGroup, string> = {
  running: 'play-circle',
  queued: 'clock',
  finished: 'pass',
  stopped: 'stop-circle',
  failed: 'error',
};

export function groupIcon(group: RunGroup): ThemeIcon {
  return new ThemeIcon(groupIcons[group]);
}
