/**
 * Methods of arrays that came with ECMAScript 2023, for browsers that stopped before it: Chrome and Edge 109, the last on
 * Windows 7, 8.1 and Server 2012. The page and every worker import this file first; where the methods are there, it does
 * nothing.
 */

interface Sliceable {
  slice(): Sliceable & unknown[];
}

const METHODS = {
  toSorted(this: Sliceable, compare?: (a: unknown, b: unknown) => number): unknown[] {
    // oxlint-disable-next-line unicorn/no-array-sort -- a copy, where the other method is missing
    return this.slice().sort(compare);
  },
  toReversed(this: Sliceable): unknown[] {
    // oxlint-disable-next-line unicorn/no-array-reverse -- a copy, where the other method is missing
    return this.slice().reverse();
  },
  with(this: Sliceable, index: number, value: unknown): unknown[] {
    const copy = this.slice();
    const at = index < 0 ? copy.length + index : index;
    if (!(at >= 0 && at < copy.length)) throw new RangeError(`no element ${index}`);
    copy[at] = value;
    return copy;
  },
};

/** Gives a prototype those of `toSorted`, `toReversed` and `with` that it lacks, not enumerable as built-in ones are. */
export function addArrayMethods(prototype: object): void {
  for (const [name, value] of Object.entries(METHODS)) {
    if (name in prototype) continue;
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

addArrayMethods(Array.prototype);
// All typed arrays have one prototype in common.
addArrayMethods(Object.getPrototypeOf(Uint8Array.prototype) as object);
