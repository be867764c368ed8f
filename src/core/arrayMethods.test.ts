import { describe, expect, it } from 'vitest';
import { addArrayMethods } from './arrayMethods.ts';

class Bare extends Array<number> {}
class BareFloats extends Float64Array {}
/** As in a browser without them: `in` finds nothing, and calls go to ours. */
const bare = (prototype: object): object => {
  const own = new Proxy(prototype, { has: () => false });
  addArrayMethods(own);
  return prototype;
};

describe('addArrayMethods', () => {
  bare(Bare.prototype);
  bare(BareFloats.prototype);
  it('sorts, reverses and replaces in a copy, as the built-in methods do', () => {
    expect(Object.hasOwn(Bare.prototype, 'toSorted')).toBe(true);
    const array = Bare.from([10, 9, 1]);
    const last = -1;
    expect(Array.from(array.toSorted(undefined))).toEqual([1, 10, 9]); // by text, without an order
    expect(Array.from(array.toSorted((a, b) => a - b))).toEqual([1, 9, 10]);
    expect(Array.from(array.toReversed())).toEqual([1, 9, 10]);
    expect(Array.from(array.with(last, 7))).toEqual([10, 9, 7]);
    expect(() => array.with(3, 7)).toThrow(RangeError);
    expect([...array]).toEqual([10, 9, 1]);
  });

  it('sorts numbers as numbers', () => {
    const numbers = BareFloats.from([10, 9, -1]);
    expect(Array.from(numbers.toSorted())).toEqual([-1, 9, 10]);
    expect([...numbers]).toEqual([10, 9, -1]);
  });

  it('leaves alone what is there, and is not enumerable', () => {
    const kept = { toSorted: 1 };
    addArrayMethods(kept);
    expect(kept.toSorted).toBe(1);
    expect(Object.keys(kept)).toEqual(['toSorted']);
  });
});
