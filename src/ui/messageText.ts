import type { ErrorDetail } from '../core/errors.ts';
import { foreignText } from './foreignText.ts';
import { formatBytes, formatCount, formatRounded } from './format.ts';

/** What happened, and what to do next. */
export interface Message {
  readonly title: string;
  readonly advice: string;
}

/** The message of a code with its detail. */
export type Text = (detail: ErrorDetail) => Message;

type Value = ErrorDetail[string] | undefined;

/** What a code's detail holds, in words; shapes as `64 × 64 × 30`. */
export function shown(value: Value): string {
  if (typeof value === 'number') return formatRounded(value, 15);
  return Array.isArray(value) ? value.join(' × ') : foreignText(String(value ?? '?'));
}

/** Short enough to read: a value from the data may have any number of decimals. */
export function rounded(value: Value, digits = 4): string {
  return formatRounded(Number(value), digits);
}

export function count(value: Value): string {
  return formatCount(Number(value));
}

export function bytes(value: Value): string {
  return formatBytes(Number(value));
}

/** `3 on another grid, 1 without an image`: counts with what they are of, those of none left out. */
export function leftOut(parts: readonly (readonly [files: Value, why: string])[]): string {
  return parts
    .filter(([files]) => Number(files) > 0)
    .map(([files, why]) => `${count(files)} ${why}`)
    .join(', ');
}

/** All segments of `issue/contours-resampled` together: millilitres, and voxels outside of the image. */
export function resampledMl(detail: ErrorDetail): {
  before: number;
  after: number;
  outside: number;
} {
  const sum = (value: Value): number =>
    Array.isArray(value) ? value.reduce<number>((total, each) => total + Number(each), 0) : 0;
  return {
    before: sum(detail['mlBefore']),
    after: sum(detail['mlAfter']),
    outside: sum(detail['voxelsOutside']),
  };
}
