const COUNT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** `1 region`, `2,141 regions`. */
export function formatCounted(value: number, noun: string): string {
  return `${COUNT.format(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function formatBytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = value < 1 ? 0 : Math.min(3, Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** Millilitres with about three significant digits: 0.31, 9.8, 1480. */
export function formatMl(volumeMl: number): string {
  if (volumeMl >= 100) return COUNT.format(volumeMl);
  return volumeMl.toFixed(volumeMl >= 10 ? 1 : 2);
}

/** A share as a percentage with one decimal. */
export function formatPercent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** Time left or spent, rounded to what is worth reading. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `Ctrl+z` → `Ctrl Z`; arrows as arrows. */
export function formatKey(key: string): string {
  const names: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };
  return key
    .split('+')
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
