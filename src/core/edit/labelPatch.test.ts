import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  applyPatch,
  boxOfPatch,
  boxWithPatch,
  decodePatch,
  encodePatch,
  isEmptyPatch,
  patchBytes,
  patchOfBox,
  patchOfVoxels,
  revertPatch,
  voxelsGained,
} from './labelPatch.ts';

describe('labelPatch', () => {
  it('keeps runs of equal changes', () => {
    const labels = Uint8Array.from([0, 1, 1, 1, 2, 2, 0, 1]);
    const changed = {
      voxels: Uint32Array.from([7, 2, 1, 5, 3]),
      before: Uint8Array.from([0, 0, 0, 1, 2]),
    };
    const patch = patchOfVoxels(labels, changed);
    expect([...patch.starts]).toEqual([1, 3, 5, 7]);
    expect([...patch.lengths]).toEqual([2, 1, 1, 1]);
    expect([...patch.before]).toEqual([0, 2, 1, 0]);
    expect([...patch.after]).toEqual([1, 1, 2, 1]);
    expect(patchBytes(patch)).toBe(40);
    const gained = voxelsGained(patch);
    expect(gained.slice(0, 3)).toEqual(Int32Array.of(-3, 3, 0));
    revertPatch(labels, patch);
    expect([...labels]).toEqual([0, 0, 0, 2, 2, 1, 0, 0]);
  });

  it('is empty where nothing changed', () => {
    const labels = Uint8Array.from([3, 3]);
    const patch = patchOfVoxels(labels, {
      voxels: Uint32Array.from([1]),
      before: Uint8Array.from([3]),
    });
    expect(isEmptyPatch(patch)).toBe(true);
    expect(boxOfPatch(patch, [2, 1, 1])).toBeNull();
    expect(encodePatch(patch)).toHaveLength(0);
    expect(isEmptyPatch(decodePatch(new Uint8Array(), 2))).toBe(true);
  });

  it('refuses labels that are not those before, and changes none', () => {
    const labels = Uint8Array.from([0, 0, 5]);
    const patch = {
      starts: Uint32Array.from([0]),
      lengths: Uint32Array.from([3]),
      before: Uint8Array.from([0]),
      after: Uint8Array.from([1]),
    };
    expect(() => applyPatch(labels, patch)).toThrow(/internal\/unexpected/);
    expect([...labels]).toEqual([0, 0, 5]);
  });

  it('finds the box of runs that go over rows and slices', () => {
    const run = (start: number, length: number) => ({
      starts: Uint32Array.from([start]),
      lengths: Uint32Array.from([length]),
      before: Uint8Array.from([0]),
      after: Uint8Array.from([1]),
    });
    const shape = [4, 3, 2] as const;
    expect(boxOfPatch(run(5, 2), shape)).toEqual({ low: [1, 1, 0], high: [3, 2, 1] });
    expect(boxOfPatch(run(3, 2), shape)).toEqual({ low: [0, 0, 0], high: [4, 2, 1] });
    expect(boxOfPatch(run(11, 2), shape)).toEqual({ low: [0, 0, 0], high: [4, 3, 2] });
  });

  it('undoes and redoes random changes of a box to the bit, through bytes', () => {
    const random = seededRandom(7);
    const shape = [9, 8, 7] as const;
    const box = { low: [2, 1, 3], high: [8, 7, 6] } as const;
    for (let round = 0; round < 50; round++) {
      const labels = Uint8Array.from({ length: 9 * 8 * 7 }, () => Math.floor(3 * random()));
      const inBox: number[] = [];
      for (let k = 3; k < 6; k++)
        for (let j = 1; j < 7; j++) for (let i = 2; i < 8; i++) inBox.push(i + 9 * (j + 8 * k));
      const from = Uint8Array.from(inBox, (voxel) => labels[voxel] ?? 0);
      const to = from.map((label) => (random() < 0.4 ? Math.floor(256 * random()) : label));
      const patch = patchOfBox({ box, shape }, from, to);
      const decoded = decodePatch(encodePatch(patch), labels.length);
      expect(decoded).toEqual(patch);
      const changed = labels.slice();
      applyPatch(changed, decoded);
      expect(inBox.map((voxel) => changed[voxel])).toEqual([...to]);
      revertPatch(changed, decoded);
      expect(changed).toEqual(labels);
    }
  });

  it('refuses bytes that are no patch', () => {
    const refused = [
      [1],
      [1, 0, 0, 1],
      [0, 5, 0, 1],
      [0, 1, 1, 1],
      [128, 128, 128, 128, 128, 1, 1, 0, 1],
    ];
    for (const bytes of refused) {
      expect(() => decodePatch(Uint8Array.from(bytes), 4)).toThrow(/storage\/corrupt/);
    }
  });
});

describe('boxWithPatch', () => {
  it('a part of a volume as the patch leaves it, the volume untouched', () => {
    const shape = [4, 3, 2] as const;
    const random = seededRandom(7);
    const labels = Uint8Array.from({ length: 24 }, () => Math.floor(4 * random()));
    const before = labels.slice();
    const after = labels.map((label, voxel) => (voxel % 3 === 0 ? (label + 1) % 4 : label));
    const whole = { low: [0, 0, 0], high: [4, 3, 2] } as const;
    const patch = patchOfBox({ box: whole, shape }, before, after);
    expect(boxWithPatch(labels, patch, { box: whole, shape })).toEqual(after);
    const box = { low: [1, 1, 0], high: [3, 3, 2] } as const;
    const part = boxWithPatch(labels, patch, { box, shape });
    expect([...part]).toEqual([5, 6, 9, 10, 17, 18, 21, 22].map((voxel) => after[voxel]));
    expect(labels).toEqual(before);
  });
});
