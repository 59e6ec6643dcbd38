import type { ComponentChildren } from 'preact';
import './toolkit';

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ComponentChildren;
}

export function Checkbox({ checked, onChange, children }: CheckboxProps) {
  return (
    <vscode-checkbox
      checked={checked}
      onChange={(event: Event) => {
        const now = (event.currentTarget as HTMLInputElement).checked;
        // The element also reports the changes that its property makes.
        if (now !== checked) onChange(now);
      }}
    >
      {children}
    </vscode-checkbox>
  );
}
