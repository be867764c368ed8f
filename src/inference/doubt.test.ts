import { describe, expect, test } from 'vitest';
import { dropoutMask } from '../core/inference/dropoutMasks.ts';
import { fakeSession, type FakePixel } from '../testing/fakeSession.ts';
import {
  dropout,
  lpsGrid,
  prepareWith,
  quietContext,
  request,
  segmentWith,
} from '../testing/inferenceRun.ts';
import { boxesInDoubt, cropFor } from './doubt.ts';
import { keptOf } from './progress.ts';
import { sampleVolume } from './sampleVolume.ts';
import { finishRun } from './segmentVolume.ts';

describe('boxesInDoubt', () => {
  const shape = [30, 20, 9] as const;
  const window = { startI: 2, startJ: 1, width: 26, height: 18 };
  const place = { shape, spacingMm: [5, 5, 5] as const, window };
  const slices = [0, 1, 2, 3, 4, 5, 6, 7, 8];

  function certainBut(voxels: Record<string, number>): Float32Array[] {
    const mean = [new Float32Array(30 * 20 * 9).fill(1), new Float32Array(30 * 20 * 9)];
    for (const [place3, p] of Object.entries(voxels)) {
      const [i, j, k] = place3.split(' ').map(Number);
      const at = i + 30 * (j + 20 * k);
      [mean[0][at], mean[1][at]] = [1 - p, p];
    }
    return mean;
  }

  test('nothing in doubt, nothing to sample', () => {
    const boxes = boxesInDoubt({ mean: certainBut({ '5 5 5': 0.01 }) }, place, slices);
    expect(boxes.map(({ k }) => k)).toEqual(slices);
    expect(boxes.every(({ box }) => box.width * box.height === 0)).toBe(true);
  });

  test('20 mm around a certain structure, in all directions, within the window', () => {
    const boxes = boxesInDoubt({ mean: certainBut({ '10 10 4': 1 }) }, place, slices);
    const box = { startI: 6, startJ: 6, width: 9, height: 9 };
    expect(boxes.map(({ box: found }) => found.width)).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 9]);
    expect(boxes[4].box).toEqual(box);
    const corner = boxesInDoubt({ mean: certainBut({ '3 18 8': 1 }) }, place, slices);
    expect(corner[8].box).toEqual({ startI: 2, startJ: 14, width: 6, height: 5 });
    expect(corner[3].box.width).toBe(0);
  });

  test('10 mm around a doubt', () => {
    const boxes = boxesInDoubt({ mean: certainBut({ '10 10 4': 0.03 }) }, place, slices);
    expect(boxes.map(({ box }) => box.width)).toEqual([0, 0, 5, 5, 5, 5, 5, 0, 0]);
    expect(boxes[2].box).toEqual({ startI: 8, startJ: 8, width: 5, height: 5 });
  });
});

describe('cropFor', () => {
  const tile = { width: 160, height: 96 };
  const cropping = { multiple: 16, haloPixels: 15 };

  test('box and halo on whole multiples; no halo is needed at the edge of the tile', () => {
    const inner = { x: 50, y: 40, width: 20, height: 10 };
    expect(cropFor(inner, tile, cropping)).toEqual({ x: 32, y: 16, width: 64, height: 64 });
    const edge = { x: 0, y: 80, width: 10, height: 16 };
    expect(cropFor(edge, tile, cropping)).toEqual({ x: 0, y: 64, width: 32, height: 32 });
  });

  test('nearly all of the tile: no crop', () => {
    expect(cropFor({ x: 10, y: 10, width: 130, height: 80 }, tile, cropping)).toBeNull();
  });
});

describe('samples where it matters', () => {
  // 2 mm: a bright ball of radius 4 voxels in a block of tissue; 20 mm are ten voxels, 10 mm five.
  const shape = [48, 36, 20] as const;
  const voxels = 48 * 36 * 20;
  const hu = Float32Array.from({ length: voxels }, (_, at) => {
    const [i, j, k] = [at % 48, Math.floor(at / 48) % 36, Math.floor(at / (48 * 36))];
    const r = Math.hypot(i - 8, j - 12, k - 3);
    return r < 6 ? 250 - 35 * r : -40 + (at % 7);
  });
  /** Structure where it is bright; a mask moves its edge. */
  const ball = ({ slab, mask }: FakePixel): number => 24 * (slab[1] - 0.2) + 3 * (mask[0] - 1);
  const seed = firstSeedWith(0);
  const estimator = dropout(6, seed);
  const inDoubt = dropout(6, seed, { field: 'in-doubt' });
  const question = request(lpsGrid(shape), hu, { estimator });

  test('inside the boxes it is the full computation to the bit; few calls, and no miss', async () => {
    const whole = await segmentWith(question, fakeSession(2, ball), quietContext());
    const session = fakeSession(2, ball);
    const part = await segmentWith({ ...question, estimator: inDoubt }, session, quietContext());
    const { audit } = part.provenance;
    if (!audit) throw new Error('no audit');
    expect(audit.coveredVoxels).toBe(voxels);
    expect(audit.sampledVoxels).toBeLessThan(0.4 * audit.coveredVoxels);
    expect(audit.changedVoxels).toBeGreaterThan(0);
    expect(audit.missedVoxels).toBe(0);
    expect(part.structures).toEqual(whole.structures);
    expect(part.labels).toEqual(whole.labels);
    expect(part.ranking).toEqual(whole.ranking);
    expect(part.votes).toEqual(whole.votes);
    expect(new Set(part.votes?.labels).size).toBeGreaterThan(1);
    let differing = 0;
    whole.entropy.forEach((value, at) => {
      if (part.entropy[at] !== value) differing++;
    });
    expect(differing).toBeLessThanOrEqual(audit.coveredVoxels - audit.sampledVoxels);
    // One pass without dropout and one full sample of all slices; then the slices near the ball alone.
    expect(session.encoded).toHaveLength(20);
    const near = session.calls.length - 2 * 20;
    expect(near % 5).toBe(0);
    expect(near / 5).toBeLessThan(19);
    const full = session.calls[0].image.data.length;
    expect(session.calls.at(-1)?.image.data.length).toBeLessThan(full / 2);
    expect(session.held.size).toBe(0);
  });

  test('what dropout alone can bring forth is missed, and said', async () => {
    // Far from the ball a mask makes a structure out of nothing that one pass is in doubt of.
    const ghost = (pixel: FakePixel): number =>
      pixel.slab[1] < -0.33 && pixel.mask[0] === 2 ? 5 : ball(pixel);
    const seedWithGhost = dropout(6, firstSeedWith(2), { field: 'in-doubt' });
    const { provenance } = await segmentWith(
      { ...question, estimator: seedWithGhost },
      fakeSession(2, ghost),
      quietContext(),
    );
    expect(provenance.audit?.missedVoxels).toBeGreaterThan(1000);
    expect(provenance.audit?.changedVoxels).toBeGreaterThanOrEqual(
      Number(provenance.audit?.missedVoxels),
    );
  });

  test('no doubt anywhere: the pass stands, and all samples agree', async () => {
    const session = fakeSession(2, () => -30);
    const result = await segmentWith({ ...question, estimator: inDoubt }, session, quietContext());
    expect(session.calls).toHaveLength(40);
    expect(result.provenance.audit).toMatchObject({ sampledVoxels: 0, changedVoxels: 0 });
    expect(result.structures[0]).toMatchObject({ volumeMl: 0, meanPairwiseDice: 1 });
    expect(result.structures[0].sampleVolumesMl).toHaveLength(6);
  });

  test('bands, a session that cannot crop, and few samples', async () => {
    const all = await segmentWith(
      { ...question, estimator: inDoubt },
      fakeSession(2, ball),
      quietContext(),
    );
    const uncroppable = fakeSession(2, ball, { cropping: null });
    const plain = await segmentWith(
      { ...question, estimator: inDoubt },
      uncroppable,
      quietContext(),
    );
    expect({ ...plain, provenance: all.provenance }).toEqual(all);
    const calls = fakeSession(2, ball);
    const together = await segmentWith(
      { ...question, estimator: inDoubt, pixelsPerCall: 3 * 48 * 36 },
      calls,
      quietContext(),
    );
    expect({ ...together, provenance: all.provenance }).toEqual(all);
    expect(calls.held.size).toBe(0);
    const memoryBytes = 11 * 48 * 36 * (12 + 2 * 20);
    const banded = await segmentWith(
      { ...question, estimator: inDoubt, memoryBytes },
      fakeSession(2, ball),
      quietContext(),
    );
    expect(banded.provenance.plan.bands).toBe(2);
    expect(banded.labels).toEqual(all.labels);
    expect(banded.structures).toEqual(all.structures);
    const few = await segmentWith(
      { ...question, estimator: { ...inDoubt, dropoutPasses: 3 } },
      fakeSession(2, ball),
      quietContext(),
    );
    expect(few.provenance.audit).toBeNull();
  });

  test('a cancelled run keeps finished samples in the boxes, and the pass around', async () => {
    const session = fakeSession(2, ball);
    const run = await prepareWith({ ...question, estimator: inDoubt }, session, quietContext());
    const cancelling = quietContext({
      checkpoint: () =>
        keptOf(run).samples === 4 ? Promise.reject(new Error('cancelled')) : Promise.resolve(),
    });
    await expect(sampleVolume(run, cancelling)).rejects.toThrow('cancelled');
    expect(session.held.size).toBe(0);
    const kept = await finishRun(run, quietContext());
    expect(kept.provenance.drawn).toMatchObject({ samples: 4, ended: 'cancelled' });
    const four = await segmentWith(
      { ...question, estimator: { ...inDoubt, dropoutPasses: 4 } },
      fakeSession(2, ball),
      quietContext(),
    );
    expect({ ...kept, provenance: four.provenance }).toEqual(four);
  });
});

/** A seed whose first mask begins with this multiplier. */
function firstSeedWith(multiplier: number): number {
  const ranges = [{ channels: 2, rate: 0.5 }];
  for (let seed = 0; ; seed++) {
    if (dropoutMask({ seed, sample: 0, ranges })[0] === multiplier) return seed;
  }
}
