import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../Icon';
import './toolkit';

interface ButtonProps {
  icon?: IconName;
  appearance?: 'primary' | 'secondary';
  disabled?: boolean;
  /** What the button does, or why it cannot. */
  title?: string;
  /** Name for tests. */
  action?: string;
  onClick: () => void;
  children: ComponentChildren;
}

export function Button({ icon, appearance = 'secondary', disabled = false, title, action, ...rest }: ButtonProps) {
  return (
    <vscode-button
      appearance={appearance}
      disabled={disabled}
      title={title}
      data-action={action}
      onClick={() => !disabled && rest.onClick()}
    >
      {icon && (
        <span slot="start" class="button-icon">
          <Icon name={icon} />
        </span>
      )}
      {rest.children}
    </vscode-button>
  );
}
