import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import './menu.css';

interface MenuProps {
  /** What it is called where `summary` is only a sign. */
  label?: string;
  /** Name for tests. */
  action?: string;
  summary: ComponentChildren;
  /** Opens to the left of its right edge. */
  alignRight?: boolean;
  children: ComponentChildren;
}

/** A list that opens under its name. Closes with Escape and when the focus leaves it. */
export function Menu({ label, action, summary, alignRight = false, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  return (
    <details
      class={alignRight ? 'menu menu-right' : 'menu'}
      ref={menu}
      data-action={action}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !menu.current!.open) return;
        event.stopPropagation();
        close();
        menu.current!.querySelector('summary')!.focus();
      }}
      onFocusOut={(event) => !menu.current?.contains(event.relatedTarget as Node | null) && close()}
      onClick={(event) => (event.target as HTMLElement).closest('.menu-item') && close()}
    >
      <summary aria-label={label} title={label}>
        {summary}
      </summary>
      <div class="menu-items" tabIndex={-1}>
        {children}
      </div>
    </details>
  );
}

interface MenuItemProps {
  action: string;
  disabled?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

/** Closes the menu that it is in. */
export function MenuItem({ action, disabled = false, onClick, children }: MenuItemProps) {
  return (
    <button type="button" class="menu-item" data-action={action} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
