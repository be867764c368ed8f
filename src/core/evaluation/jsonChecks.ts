import { AppError } from '../errors.ts';

/** Takes a value out of JSON, or refuses it. `at` says where it stands, for the reader of the error. */
export type Check<T> = (value: unknown, at: string) => T;

/** What a check gives. */
export type Checked<C> = C extends Check<infer T> ? T : never;

/** @returns AppError `input/corrupt` {reason: 'not-a-cohort', field}; of the file's content it says the place alone. */
export function notACohort(field: string): AppError {
  return new AppError('input/corrupt', { reason: 'not-a-cohort', field });
}

export function number({ min = -Infinity, max = Infinity } = {}): Check<number> {
  return (value, at) => {
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    if (!isNumber || value < min || value > max) throw notACohort(at);
    return value;
  };
}

export function count(max = Number.MAX_SAFE_INTEGER): Check<number> {
  const inRange = number({ min: 0, max });
  return (value, at) => {
    const whole = inRange(value, at);
    if (!Number.isInteger(whole)) throw notACohort(at);
    return whole;
  };
}

/** Longer texts are no names. */
const LONGEST_TEXT = 1000;

export const text: Check<string> = (value, at) => {
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) throw notACohort(at);
  return value;
};

export function oneOf<const T extends string>(allowed: readonly T[]): Check<T> {
  return (value, at) => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw notACohort(at);
    return found;
  };
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, at) => (value === null ? null : check(value, at));
}

export function nothing(value: unknown, at: string): null {
  if (value !== null) throw notACohort(at);
  return null;
}

/** @param length how many it has to have at least and at most. */
export function list<T>(
  check: Check<T>,
  [least, most]: readonly [least: number, most: number] = [0, 10_000],
): Check<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) throw notACohort(at);
    return value.map((one: unknown, position) => check(one, `${at}[${position}]`));
  };
}

export function pair(check: Check<number>): Check<readonly [number, number]> {
  const two = list(check, [2, 2]);
  return (value, at) => {
    const [low = NaN, high = NaN] = two(value, at);
    return [low, high];
  };
}

type Checks = Readonly<Record<string, Check<unknown>>>;

/** An object with these fields; what else it has is left out. */
export function fields<T extends Checks>(
  checks: T,
): Check<{ readonly [K in keyof T]: Checked<T[K]> }> {
  return (value, at) => {
    if (!isObject(value)) throw notACohort(at);
    const found = Object.entries(checks).map(([key, check]) => {
      const own = Object.hasOwn(value, key) ? value[key] : undefined;
      return [key, check(own, at === '' ? key : `${at}.${key}`)] as const;
    });
    return Object.fromEntries(found) as { readonly [K in keyof T]: Checked<T[K]> };
  };
}

/** The first of several forms by the value of one field. */
export function either<A, B>(
  isFirst: (value: Readonly<Record<string, unknown>>) => boolean,
  [first, second]: readonly [Check<A>, Check<B>],
): Check<A | B> {
  return (value, at) => {
    if (!isObject(value)) throw notACohort(at);
    return isFirst(value) ? first(value, at) : second(value, at);
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
