import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeRadio,
  vsCodeRadioGroup,
} from '@vscode/webview-ui-toolkit';
import type { HTMLAttributes } from 'preact';
import './controls.css';

/** Registers the custom elements that the components of this folder wrap. */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeRadio(), vsCodeRadioGroup());

type ControlAttributes = Omit<HTMLAttributes<HTMLElement>, 'value' | 'disabled'> & { disabled?: boolean };

declare module 'preact' {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ControlAttributes & { appearance: 'primary' | 'secondary' | 'icon' };
      'vscode-checkbox': ControlAttributes & { checked: boolean };
      'vscode-radio': ControlAttributes & { value: string };
      'vscode-radio-group': ControlAttributes & { value: string; orientation: 'horizontal' | 'vertical' };
    }
  }
}
