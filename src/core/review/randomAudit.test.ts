import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { ReviewEvent } from './events.ts';
import {
  auditEstimate,
  auditOf,
  auditSeed,
  auditText,
  drawAudit,
  type AuditDraw,
} from './randomAudit.ts';

const N = 40;
/** Voxels of 2 × 2 × 3 mm. */
const GRID: VoxelGrid = {
  shape: [N, N, N],
  affine: [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
};
const at = (i: number, j: number, k: number): number => i + N * (j + N * k);

function filled(from: number, to: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(N ** 3);
  for (let k = from; k < to; k++) {
    for (let j = from; j < to; j++) mask.fill(1, at(from, j, k), at(to, j, k));
  }
  return mask;
}

const CUBE = filled(10, 30);
const EVERYWHERE = filled(0, N);
/** Six sides of 20 × 20 faces: two of 2 × 2 mm, four of 2 × 3 mm. */
const CUBE_MM2 = 400 * (2 * 4 + 4 * 6);

const draw = (of: Partial<Parameters<typeof drawAudit>[0]> = {}): AuditDraw =>
  drawAudit({
    grid: GRID,
    labels: CUBE,
    roi: EVERYWHERE,
    queue: [],
    drawn: [],
    seed: 7,
    count: 5,
    ...of,
  });

/** A region of one voxel, over some slices. */
const regionAt = (i: number, j: number, slices: { first: number; last: number }) => ({
  voxels: Uint32Array.of(at(i, j, slices.first)),
  slices,
});

describe('drawing patches', () => {
  it('has the surface of the contour to draw from, and draws what is on it', () => {
    const { eligibleMm2, surfaceMm2, patches } = draw();
    expect(surfaceMm2).toBeCloseTo(CUBE_MM2, 6);
    expect(eligibleMm2).toBeCloseTo(CUBE_MM2, 6);
    expect(patches).toHaveLength(5);
    for (const voxel of patches.flatMap((patch) => [...patch])) {
      const [i, j, k] = [voxel % N, Math.floor(voxel / N) % N, Math.floor(voxel / N ** 2)];
      const isIn = CUBE[voxel] === 1;
      const around = [voxel - 1, voxel + 1, voxel - N, voxel + N, voxel - N ** 2, voxel + N ** 2];
      expect(around.some((other) => (CUBE[other] === 1) !== isIn)).toBe(true);
      expect(Math.min(i, j, k)).toBeGreaterThanOrEqual(9);
    }
  });

  it('draws patches of the size of a region, no two of which share a voxel', () => {
    const { patches } = draw({ count: 40 });
    const all = patches.flatMap((patch) => [...patch]);
    expect(new Set(all).size).toBe(all.length);
    for (const patch of patches) {
      const slices = [...patch].map((voxel) => Math.floor(voxel / N ** 2));
      expect(Math.max(...slices) - Math.min(...slices)).toBeLessThan(5);
      const along = [...patch].map((voxel) => 2 * (voxel % N));
      expect(Math.max(...along) - Math.min(...along)).toBeLessThanOrEqual(2 * 5.642 + 1e-6);
    }
  });

  it('draws the same for the same seed, and goes on where it was', () => {
    const ten = draw({ count: 10 }).patches;
    expect(draw({ count: 10 }).patches).toEqual(ten);
    expect(draw({ seed: 8, count: 10 }).patches).not.toEqual(ten);
    const first = draw().patches;
    expect(first).toEqual(ten.slice(0, 5));
    expect(draw({ drawn: first }).patches).toEqual(ten.slice(5));
  });

  it('keeps to the region of interest, and away from the queue and what is in view of it', () => {
    // Everything below slice 20 is out of the region; a glance of 17 mm around (10, 20) shows in slices 20 to 29.
    const roi = EVERYWHERE.slice().fill(0, 0, at(0, 0, 20));
    const queue = [regionAt(10, 20, { first: 20, last: 29 })];
    const { patches, eligibleMm2 } = draw({ roi, queue, count: 10_000 });
    const voxels = patches.flatMap((patch) => [...patch]);
    expect(voxels.length).toBeGreaterThan(1000);
    for (const voxel of voxels) {
      const [i, j, k] = [voxel % N, Math.floor(voxel / N) % N, Math.floor(voxel / N ** 2)];
      expect(k).toBeGreaterThanOrEqual(20);
      if (k < 30) expect(Math.hypot(2 * (i - 10), 2 * (j - 20))).toBeGreaterThan(17);
    }
    // All that is eligible was drawn; less than the half of the cube that is left.
    expect(eligibleMm2).toBeLessThan(CUBE_MM2 / 2);
    expect(draw({ roi, queue, drawn: patches }).patches).toEqual([]);
  });

  it('draws fewer where there is no room, and none without surface or region of interest', () => {
    const slices = { first: 0, last: N - 1 };
    const queue = [10, 20, 30].flatMap((j) => [10, 20, 30].map((i) => regionAt(i, j, slices)));
    expect(draw({ queue })).toMatchObject({ eligibleMm2: 0, patches: [] });
    expect(draw({ queue }).surfaceMm2).toBeCloseTo(CUBE_MM2, 6);
    expect(draw({ roi: new Uint8Array(N ** 3) }).patches).toEqual([]);
    expect(draw({ labels: new Uint8Array(N ** 3) }).patches).toEqual([]);
    // One voxel: its six faces, all of them one patch.
    const dot = new Uint8Array(N ** 3);
    dot[at(20, 20, 20)] = 1;
    const single = draw({ labels: dot });
    expect(single.patches).toHaveLength(1);
    expect(single.eligibleMm2).toBeCloseTo(2 * 4 + 4 * 6, 9);
  });

  it('takes a patch with the chance of its area', () => {
    // A voxel with 32 mm² of faces, and apart from it a bar of four along i with 2 × 6 + 4 × (2 × 6 + 2 × 4) = 92 mm².
    const [n, affine] = [16, GRID.affine];
    const labels = new Uint8Array(n ** 3);
    const corner = 3 + n * (3 + n * 3);
    labels[corner] = 1;
    labels.fill(1, 9 + n * (9 + n * 11), 13 + n * (9 + n * 11));
    const grid: VoxelGrid = { shape: [n, n, n], affine };
    const roi = new Uint8Array(n ** 3).fill(1);
    const draws = 400;
    let single = 0;
    for (let seed = 0; seed < draws; seed++) {
      const { patches, eligibleMm2 } = draw({ grid, labels, roi, seed, count: 1 });
      expect(eligibleMm2).toBeCloseTo(124, 9);
      if (patches[0]?.includes(corner)) single++;
    }
    // Within four standard errors; it would be one half if patches were drawn whatever their size.
    const share = 32 / 124;
    const error = Math.sqrt((share * (1 - share)) / draws);
    expect(Math.abs(single / draws - share)).toBeLessThan(4 * error);
  });

  it('has a seed that is of the image and of the contour', () => {
    const seed = auditSeed('a'.repeat(64), CUBE);
    expect(auditSeed('a'.repeat(64), CUBE.slice())).toBe(seed);
    expect(auditSeed('b'.repeat(64), CUBE)).not.toBe(seed);
    expect(auditSeed('a'.repeat(64), EVERYWHERE)).not.toBe(seed);
    expect(seed >>> 0).toBe(seed);
  });
});

describe('draws in a log', () => {
  const note = (text: string): ReviewEvent => ({
    kind: 'noted',
    topic: 'audited',
    text,
    atMs: 0,
    by: '',
  });

  it('are read back as they were drawn, one after the other', () => {
    const first = draw();
    const second = draw({ drawn: first.patches, count: 2 });
    const events = [
      note(auditText(first, 'one')),
      note(auditText(draw({ seed: 9 }), 'another')),
      note(auditText(second, 'one')),
    ];
    const audit = auditOf(events, 'one');
    expect(audit?.patches.map(({ voxels }) => voxels)).toEqual([
      ...first.patches,
      ...second.patches,
    ]);
    expect(audit?.patches.map(({ id }) => id)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((which) => `audit-7-${which}`),
    );
    expect(audit).toMatchObject({ seed: 7, eligibleMm2: first.eligibleMm2 });
    expect(auditOf(events, 'none')).toBeNull();
  });

  it('that nobody wrote so are refused', () => {
    for (const text of ['', '[]', '{"resultId":"one","seed":"7","eligibleMm2":1,"patches":[]}']) {
      expect(() => auditOf([note(text)], 'one')).toThrow('storage/corrupt');
    }
  });
});

describe('the estimate', () => {
  it('is the share of corrected among those that were said to be right or were put right', () => {
    const said = ['accepted', 'corrected', 'skipped', 'flagged', undefined] as const;
    expect(auditEstimate([...said, 'accepted', 'accepted', 'accepted'])).toMatchObject({
      drawn: 8,
      decided: 5,
      corrected: 1,
      share: 0.2,
      interval: [expect.closeTo(0.03622, 5), expect.closeTo(0.62447, 5)],
    });
  });

  it('is none before a decision', () => {
    const none = { decided: 0, corrected: 0, share: null, interval: null };
    expect(auditEstimate(['skipped', undefined])).toEqual({ drawn: 2, ...none });
  });
});
