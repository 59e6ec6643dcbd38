import { ThemeColor, ThemeIcon } from 'vscode';
import type { RunStatus } from '../../protocol/run';

/** Shape tells the state as well as colour does. Theme colours, so that every theme stays readable. */
const icons: Record<RunStatus | 'damaged', [icon: string, color?: string]> = {
  queued: ['clock', 'charts.yellow'],
  starting: ['loading~spin', 'charts.blue'],
  running: ['sync~spin', 'charts.blue'],
  pausing: ['debug-pause', 'charts.blue'],
  paused: ['debug-pause', 'charts.yellow'],
  stopping: ['loading~spin', 'charts.orange'],
  stopped: ['debug-stop', 'charts.orange'],
  finished: ['pass-filled', 'charts.green'],
  failed: ['error', 'charts.red'],
  lost: ['error', 'charts.red'],
  damaged: ['warning', 'problemsWarningIcon.foreground'],
};

export function runIcon(status: RunStatus | 'damaged'): ThemeIcon {
  const [icon, color] = icons[status];
  return new ThemeIcon(icon, color ? new ThemeColor(color) : undefined);
}
