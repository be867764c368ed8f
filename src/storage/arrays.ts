import { AppError } from '../core/errors.ts';
import type { KeptArray } from './results.ts';

/** Plain data whose arrays of numbers were taken out, and these by where they were. */
export interface TakenApart {
  readonly plain: unknown;
  readonly arrays: Readonly<Record<string, KeptArray>>;
}

/** Stands for an array in plain data; no key of ours begins with a dollar sign. */
const PLACE = '$array';

/**
 * Takes typed arrays out of nested plain data, so that the rest survives JSON. One that occurs twice is kept once.
 * @throws AppError `internal/unexpected` for an array of a type that is not kept.
 */
export function takeApart(value: unknown): TakenApart {
  const arrays: Record<string, KeptArray> = {};
  const names = new Map<KeptArray, string>();
  const walk = (node: unknown, path: string): unknown => {
    if (isKeptArray(node)) {
      const name = names.get(node) ?? path;
      names.set(node, name);
      arrays[name] = node;
      return { [PLACE]: name };
    }
    if (ArrayBuffer.isView(node)) {
      throw new AppError('internal/unexpected', { what: 'array', path });
    }
    if (Array.isArray(node)) return node.map((one: unknown, at) => walk(one, `${path}.${at}`));
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node).map(([key, one]: [string, unknown]) => {
      return [key, walk(one, path === '' ? key : `${path}.${key}`)] as const;
    });
    return Object.fromEntries(entries);
  };
  return { plain: walk(value, ''), arrays };
}

/** @throws AppError `storage/corrupt` when an array is missing. */
export function putTogether({ plain, arrays }: TakenApart): unknown {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    if (PLACE in node) {
      const array = arrays[String(node[PLACE])];
      if (!array) throw new AppError('storage/corrupt', { what: 'array' });
      return array;
    }
    const entries = Object.entries(node).map(([key, one]: [string, unknown]) => {
      return [key, walk(one)] as const;
    });
    return Object.fromEntries(entries);
  };
  return walk(plain);
}

function isKeptArray(node: unknown): node is KeptArray {
  return node instanceof Uint8Array || node instanceof Uint32Array || node instanceof Float32Array;
}
