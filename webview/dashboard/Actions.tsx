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
  const { stop } = possibleActions(run);
  return (
    <div class="actions">
      {stop && (
        <Button
          icon="stop"
          appearance="primary"
          action="stop"
          disabled={!trusted}
          title={trusted ? 'Finish the step, save a checkpoint, end. The run can be resumed.' : untrusted}
          onClick={() => host.post({ type: 'stop' })}
        >
          Stop
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
