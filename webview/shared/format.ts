const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** Four significant digits, powers of ten for very small and very large numbers, `–` for a missing one. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7)
    return minus(
      value
        .toExponential(2)
        .replace(/\.?0+e/, 'e')
        .replace('e+', 'e'),
    );
  if (size >= 1000) return minus(grouped.format(value));
  return minus(value.toPrecision(4));
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A number as a tick label: no more digits than it needs. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e4) return minus(compact.format(value));
  if (size > 0 && size < 1e-3) return formatNumber(value);
  return minus(String(Number(value.toPrecision(5))));
}

/** A whole number with its thousands apart. */
export function formatCount(value: number): string {
  return minus(grouped.format(value));
}

/** A fraction in 0–1 as a percentage with one decimal. */
export function formatPercent(fraction: number | undefined): string {
  if (fraction === undefined || !Number.isFinite(fraction)) return '–';
  return minus(`${(fraction * 100).toFixed(1)} %`);
}

/** Seconds in the two largest units that say something: `45 s`, `3 min 12 s`, `2 h 05 min`, `1 d 4 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  const hours = Math.round(whole / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Seconds as a tick label: `45 s`, `3:12`, `2:05:00`. */
export function formatClock(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return Number.isInteger(seconds) ? `${whole} s` : `${seconds.toFixed(1)} s`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}
