import type { PublicRun } from '../../src/protocol/dashboard';
import { Button } from '../shared/controls/Button';
import type { DashboardHost } from './host';
import { possibleActions } from './runText';

interface ActionsProps {
  host: DashboardHost;
  run: PublicRun;
  trusted: boolean;
}

export function Actions({ host, run, trusted }: ActionsProps) {
  const { stop, pause, restart, extend, ...possible } = possibleActions(run);
  return (
    <div class="actions">
      {pause && (
        <Button
          icon="pause"
          action="pause"
          disabled={!trusted}
          title={trusted ? 'Finish the step, save, and wait with everything in memory' : untrusted}
          onClick={() => host.post({ type: 'pause' })}
        >
          Pause
        </Button>
      )}
      {possible.continue && (
        <Button
          icon="play"
          appearance="primary"
          action="continue"
          disabled={!trusted}
          title={trusted ? 'Go on at once' : untrusted}
          onClick={() => host.post({ type: 'continue' })}
        >
          Continue
        </Button>
      )}
      {stop && (
        <Button
          icon="stop"
          appearance="primary"
          action="stop"
          disabled={!trusted}
          title={trusted ? 'Finish the step, save a checkpoint, end. The run can be resumed.' : untrusted}
          onClick={() => host.post({ type: 'stop' })}
        >
          {run.status === 'stopping' ? 'End Now' : 'Stop'}
        </Button>
      )}
      {restart && (
        <Button
          icon="copy"
          action="restart"
          disabled={!trusted}
          title={trusted ? 'A new run with the same configuration' : untrusted}
          onClick={() => host.post({ type: 'restart' })}
        >
          Restart
        </Button>
      )}
      {extend && (
        <Button
          icon="play"
          action="extend"
          disabled={!trusted}
          title={trusted ? 'Train more epochs' : untrusted}
          onClick={() => host.post({ type: 'extend' })}
        >
          Extend…
        </Button>
      )}
      <Button
        icon="configuration"
        action="openConfiguration"
        title="Open the file that the run was started from"
        onClick={() => host.post({ type: 'openConfiguration' })}
      >
        Configuration
      </Button>
      <Button
        icon="folder"
        action="revealFolder"
        title="Show the folder with checkpoints, metrics and log"
        onClick={() => host.post({ type: 'revealFolder' })}
      >
        Folder
      </Button>
      <Button
        icon="log"
        action="showLog"
        title="Show what the trainer printed"
        onClick={() => host.post({ type: 'showLog' })}
      >
        Log
      </Button>
    </div>
  );
}

/** Stands in the banner that says why the run does not go on. */
export function ResumeButton({ host, trusted }: Pick<ActionsProps, 'host' | 'trusted'>) {
  return (
    <Button
      icon="play"
      appearance="primary"
      action="resume"
      disabled={!trusted}
      title={trusted ? 'Go on from the last checkpoint' : untrusted}
      onClick={() => host.post({ type: 'resume' })}
    >
      Resume
    </Button>
  );
}

const untrusted = 'Trust this workspace to start and stop training.';
