/** Shapes on a 16 × 16 grid, drawn with the text colour. */
const paths = {
  stop: 'M3.5 3.5h9v9h-9z',
  play: 'M4 2.5v11l9-5.5z',
  configuration: 'M2.5 4h7M12.5 4h1M2.5 8h2M7.5 8h6M2.5 12h6M11.5 12h2M11 2.5v3M6 6.5v3M10 10.5v3',
  folder: 'M1.5 3.5h5l1.5 2h6.5v7.5h-13z',
  log: 'M3 1.5h7l3 3v10h-10zM5.5 7h5M5.5 9.5h5M5.5 12h3',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M8 4.5V8l2.5 2',
  ring: 'M8 1.5a6.5 6.5 0 1 1-6.5 6.5',
  check: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M5 8.2l2.2 2.2L11 6',
  cross: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M5.5 5.5l5 5M10.5 5.5l-5 5',
  warning: 'M8 1.8l6.7 12.2H1.3zM8 6v4M8 12v.2',
  pause: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M6.2 5.5v5M9.8 5.5v5',
  copy: 'M5.5 5.5h8v9h-8zM5.5 10.5h-3v-9h8v4',
  lock: 'M3.5 7h9v7h-9zM5.5 7V4.5a2.5 2.5 0 0 1 5 0V7',
  share: 'M8 1.5v8M5 4.5l3-3l3 3M4 7H2.5v7.5h11V7H12',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  pin: 'M8 1.5v8M4.5 9.5h7M8 9.5v5M5.5 1.5h5',
  zoom: 'M7 2a5 5 0 1 0 0 10a5 5 0 1 0 0-10M10.7 10.7l3.8 3.8M4.8 7h4.4',
} as const;

export type IconName = keyof typeof paths;

/** A decoration: what it means stands beside it in words. */
export function Icon({ name, spinning = false }: { name: IconName; spinning?: boolean }) {
  return (
    <svg class={spinning ? 'icon icon-spinning' : 'icon'} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path class={name === 'stop' || name === 'play' ? 'icon-solid' : undefined} d={paths[name]} />
    </svg>
  );
}
