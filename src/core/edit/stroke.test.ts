import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { IDENTITY } from '../geometry/affine.ts';
import { applyPatch, revertPatch } from './labelPatch.ts';
import { Stroke, type PaintRules } from './stroke.ts';

const shape = [4, 3, 2] as const;
const grid = { shape, affine: IDENTITY };

/** All labels that may be changed become one. */
function over(label: number, writable: Uint8Array): Uint8Array {
  return writable.map((may, before) => (may === 0 ? before : label));
}

function rules(label: number, writable: readonly number[]): PaintRules {
  const flags = new Uint8Array(256);
  for (const value of writable) flags[value] = 1;
  return { after: over(label, flags), range: null };
}

function empty(): { labels: Uint8Array; image: Int16Array } {
  return { labels: new Uint8Array(24), image: Int16Array.from({ length: 24 }, (_, at) => at) };
}

describe('Stroke', () => {
  it('paints a row, leaves out what lies outside, and says what is dirty', () => {
    const { labels, image } = empty();
    const stroke = new Stroke({ grid, labels, image }, rules(5, [0]));
    expect(stroke.takeDirty()).toBeNull();
    stroke.paintRow({ first: -3, last: 1, j: 2, k: 1 });
    expect(stroke.takeDirty()).toEqual({ low: [0, 2, 1], high: [2, 3, 2] });
    stroke.paintRow({ first: 1, last: 9, j: 2, k: 1 });
    stroke.paintRow({ first: 0, last: 3, j: 3, k: 1 });
    stroke.paintRow({ first: 0, last: 3, j: 0, k: -1 });
    expect(stroke.takeDirty()).toEqual({ low: [2, 2, 1], high: [4, 3, 2] });
    stroke.paintRow({ first: 0, last: 3, j: 2, k: 1 });
    expect(stroke.takeDirty()).toBeNull();
    const patch = stroke.finish();
    expect([...patch.starts]).toEqual([20]);
    expect([...patch.lengths]).toEqual([4]);
    expect([...labels.subarray(18)]).toEqual([0, 0, 5, 5, 5, 5]);
  });

  it('leaves labels alone that may not be changed, and keeps apart what was there before', () => {
    const { labels, image } = empty();
    labels.set([0, 1, 1, 2, 3, 0]);
    const stroke = new Stroke({ grid, labels, image }, rules(2, [0, 1]));
    stroke.paintRow({ first: 0, last: 3, j: 0, k: 0 });
    stroke.paintRow({ first: 0, last: 1, j: 1, k: 0 });
    expect([...labels.subarray(0, 6)]).toEqual([2, 2, 2, 2, 3, 2]);
    const patch = stroke.finish();
    expect([...patch.starts]).toEqual([0, 1, 5]);
    expect([...patch.lengths]).toEqual([1, 2, 1]);
    expect([...patch.before]).toEqual([0, 1, 0]);
    expect([...patch.after]).toEqual([2, 2, 2]);
  });

  it('erases its structure alone', () => {
    const { labels, image } = empty();
    labels.set([1, 2, 2, 1]);
    const stroke = new Stroke({ grid, labels, image }, rules(0, [2]));
    stroke.paintRow({ first: 0, last: 3, j: 0, k: 0 });
    expect([...labels.subarray(0, 4)]).toEqual([1, 0, 0, 1]);
  });

  it('paints image values in the range only, both ends included', () => {
    const { labels, image } = empty();
    const range = { lower: 1, upper: 2 };
    const stroke = new Stroke({ grid, labels, image }, { ...rules(9, [0]), range });
    for (let j = 0; j < 3; j++) stroke.paintRow({ first: 0, last: 3, j, k: 0 });
    expect([...labels.keys()].filter((voxel) => labels[voxel] === 9)).toEqual([1, 2]);
  });

  it('is over once', () => {
    const stroke = new Stroke({ grid, ...empty() }, rules(1, [0]));
    stroke.cancel();
    const again = [
      () => stroke.paintRow({ first: 0, last: 0, j: 0, k: 0 }),
      () => stroke.finish(),
      () => stroke.cancel(),
    ];
    for (const call of again) expect(call).toThrow(/internal\/unexpected/);
  });

  it('refuses arrays that do not fit the grid', () => {
    const { image } = empty();
    const make = () => new Stroke({ grid, labels: new Uint8Array(23), image }, rules(1, [0]));
    expect(make).toThrow(/internal\/shape/);
  });

  it('takes random strokes back to the bit, cancelled or undone', () => {
    const random = seededRandom(11);
    const below = (count: number): number => Math.floor(count * random());
    for (let round = 0; round < 200; round++) {
      const labels = Uint8Array.from({ length: 24 }, () => below(4));
      const image = Int16Array.from({ length: 24 }, () => below(10));
      const before = labels.slice();
      const range = random() < 0.5 ? null : { lower: below(5), upper: 5 + below(5) };
      const writable = Uint8Array.from({ length: 256 }, () => below(2));
      const stroke = new Stroke(
        { grid, labels, image },
        { after: over(below(5), writable), range },
      );
      for (let row = 0; row < 12; row++) {
        const first = below(6) - 1;
        stroke.paintRow({ first, last: first + below(5), j: below(4) - 1, k: below(3) - 1 });
      }
      if (random() < 0.5) {
        const changed = [...labels.keys()].filter((voxel) => labels[voxel] !== before[voxel]);
        stroke.takeDirty();
        stroke.cancel();
        expect(labels).toEqual(before);
        expect(stroke.takeDirty() === null).toBe(changed.length === 0);
        continue;
      }
      const patch = stroke.finish();
      const after = labels.slice();
      for (const [voxel, label] of after.entries()) {
        if (writable[before[voxel] ?? 0] === 0) expect(label).toBe(before[voxel]);
      }
      revertPatch(labels, patch);
      expect(labels).toEqual(before);
      applyPatch(labels, patch);
      expect(labels).toEqual(after);
    }
  });
});
