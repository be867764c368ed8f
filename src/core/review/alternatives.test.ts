import { describe, expect, it } from 'vitest';
import { plainRules, structureRules } from '../edit/structureRules.ts';
import { applyPatch, isEmptyPatch } from '../edit/labelPatch.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import { networkGridOf } from '../geometry/networkGrid.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { proposalsFor, type ProposalSource, type Proposals } from './alternatives.ts';
import { regionOnImage } from './regionOnImage.ts';
import type { SampleVotes } from './sampleVotes.ts';

/** One row of voxels of 1 ml. */
const row = (voxels: number): VoxelGrid => ({
  shape: [voxels, 1, 1],
  affine: [-10, 0, 0, 0, 0, -10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 1],
});

/** Votes out of whole label maps, one text per sample. */
function votesOf(samples: readonly ArrayLike<number>[], mean: ArrayLike<number>): SampleVotes {
  const voxels = Array.from({ length: mean.length }, (_, voxel) => voxel).filter((voxel) =>
    samples.some((labels) => labels[voxel] !== mean[voxel]),
  );
  return {
    voxels: Uint32Array.from(voxels),
    labels: Uint8Array.from(voxels.flatMap((voxel) => samples.map((labels) => labels[voxel]))),
    samples: samples.length,
  };
}

const digits = (text: string): Uint8Array => Uint8Array.from(text, Number);

function source(
  samples: readonly string[],
  mean: string,
  overrides: Partial<ProposalSource> = {},
): ProposalSource {
  const networkLabels = digits(mean);
  return {
    votes: votesOf(samples.map(digits), networkLabels),
    network: row(mean.length),
    networkLabels,
    image: row(mean.length),
    labels: networkLabels,
    known: new Set([1, 2]),
    locked: new Set(),
    sets: [],
    rules: plainRules(1, new Uint8Array(256).fill(1)),
    ...overrides,
  };
}

const region = (...voxels: number[]) => ({ voxels: Uint32Array.from(voxels), structure: 1 });

/** The labels that each proposal leaves. */
function outcomes(proposals: Proposals | null, { labels }: ProposalSource): string[] {
  return (proposals?.proposals ?? []).map(({ patch }) => {
    const after = Uint8Array.from(labels);
    applyPatch(after, patch);
    return after.join('');
  });
}

describe('where structures overlap', () => {
  const samples = ['1100', '1110'];
  const sets = [{ label: 3, structures: [1, 2] }];
  const labels = digits('3032');
  const { rules } = structureRules({
    structure: 1,
    over: 'take',
    locked: new Set(),
    sets,
    structures: [1, 2],
    labelVoxels: new Float64Array(256).fill(1),
  });

  it('samples say whether the structure is there, and leave the other as it is', () => {
    const given = source(samples, '1100', { labels, sets, rules });
    const found = proposalsFor(region(0, 1, 2, 3), given);
    expect(found?.nowMl).toBe(2 * voxelVolumeMl(row(4)));
    const [tighter, wider, ...alternatives] = outcomes(found, given);
    expect([tighter, wider]).toEqual(['3122', '3132']);
    // What an alternative says of a voxel that is of one structure alone holds.
    expect(alternatives).toEqual(['3120']);
    expect(found?.proposals[0]?.volumeMl).toBe(2 * voxelVolumeMl(row(4)));
  });

  it('voxels leave the structure even where the other is locked', () => {
    const given = source(samples, '1100', { labels, sets, rules, locked: new Set([2, 3]) });
    const [tighter, , ...alternatives] = outcomes(proposalsFor(region(0, 1, 2, 3), given), given);
    expect(tighter).toBe('3122');
    expect(alternatives).toEqual(['3122']);
  });
});

describe('by hand, on the same grid: ten samples of eight voxels', () => {
  // Voxel 3 has the structure in nine samples, 4 in five, 5 in one; 7 in one too, outside of the region.
  const samples = [
    ...Array.from({ length: 4 }, () => '11110000'),
    ...Array.from({ length: 4 }, () => '11111000'),
    '11111101',
    '11100000',
  ];
  const given = source(samples, '11111000');
  const found = proposalsFor(region(3, 4, 5), given);

  it('tighter at nine of ten, wider at one of ten, nothing outside of the region', () => {
    expect(outcomes(found, given).slice(0, 2)).toEqual(['11110000', '11111100']);
    expect(found?.nowMl).toBeCloseTo(2, 12);
    expect(found?.proposals.map(({ volumeMl }) => Math.round(volumeMl))).toEqual([1, 3, 2, 1, 0]);
    expect(found?.box).toEqual({ low: [3, 0, 0], high: [6, 1, 1] });
  });

  it('alternatives by frequency, the one that is there already without a change', () => {
    const alternatives = found?.proposals.slice(2) ?? [];
    // Four with two voxels and one with three: Dice 0.8, so one alternative of five; its medoid is one of the four.
    expect(alternatives.map(({ samples: count }) => count)).toEqual([5, 4, 1]);
    expect(alternatives.map(({ patch }) => isEmptyPatch(patch))).toEqual([true, false, false]);
    expect(outcomes(found, given).slice(2)).toEqual(['11111000', '11110000', '11100000']);
  });
});

describe('what loses the structure', () => {
  it('becomes what most of the others say; background and other structures stay', () => {
    const samples = [
      '1121',
      '1221',
      '1021',
      '1121',
      '2021',
      '1121',
      '1221',
      '2121',
      '1221',
      '1121',
    ];
    const given = source(samples, '1121');
    // Voxel 0: eight of ten, else 2. Voxel 1: five of ten, three 2, two 0. Voxel 2 is the other structure’s.
    const [tighter, wider] = outcomes(proposalsFor(region(0, 1, 2), given), given);
    expect(tighter).toBe('2221');
    expect(wider).toBe('1121');
  });

  it('a contour changed by hand is replaced within the region, and only there', () => {
    const given = source(['1100', '1110'], '1100', { labels: digits('0011') });
    const [tighter, wider] = outcomes(proposalsFor(region(1, 2), given), given);
    expect([tighter, wider]).toEqual(['0101', '0111']);
  });

  it('a structure that the reviewer removed does not come back', () => {
    const given = source(['1200', '1100', '1200'], '1200', {
      labels: digits('1100'),
      known: new Set([1]),
    });
    expect(outcomes(proposalsFor(region(1), given), given)[0]).toBe('1000');
  });
});

describe('locked structures', () => {
  const samples = ['1112', '1122', '1222'];

  it('neither give nor take', () => {
    const given = source(samples, '1122', { locked: new Set([2]) });
    const all = outcomes(proposalsFor(region(1, 2), given), given);
    expect(new Set(all)).toEqual(new Set(['1122']));
  });

  it('nothing is proposed for one, nor for background, nor from one sample', () => {
    expect(proposalsFor(region(1), source(samples, '1122', { locked: new Set([1]) }))).toBeNull();
    expect(proposalsFor({ ...region(1), structure: 0 }, source(samples, '1122'))).toBeNull();
    expect(proposalsFor(region(1), source(['1112'], '1112'))).toBeNull();
  });
});

describe('on an image finer than the network', () => {
  // Network voxels of 40 mm, image voxels of 10 mm, outer faces together.
  const network: VoxelGrid = {
    shape: [4, 1, 1],
    affine: [-40, 0, 0, -15, 0, -10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 1],
  };
  const fine = (samples: readonly string[], mean: string, labels: string): ProposalSource => ({
    ...source(samples, mean),
    network,
    image: row(16),
    labels: digits(labels),
  });

  it('the share of the samples is interpolated: an edge between voxels lies where the share is reached', () => {
    // Shares 1, ½, 0, 0 at 1.5, 5.5, 9.5: 0.9 at 2.3, 0.1 at 8.7; voxel centres are whole numbers.
    const given = fine(['1100', '1000'], '1000', '1111000000000000');
    const [tighter, wider] = outcomes(proposalsFor(region(0, 1, 2), given), given);
    // Both samples have up to 3, interpolated; one has up to 7.
    expect(tighter).toBe('1111000000000000');
    expect(wider).toBe('1111111100000000');
  });

  it('where all samples end at one place neither contour leaves it', () => {
    const given = fine(['1100', '1100'], '1100', '1111111100000000');
    for (const { patch } of proposalsFor(region(1, 2), given)?.proposals ?? []) {
      expect(isEmptyPatch(patch)).toBe(true);
    }
  });

  it('a share between those of a few samples bends the edge', () => {
    // Shares 1, 0.95, 0.05, 0 of twenty: one tenth is reached between 5.5 and 9.5, at 9.28.
    const most = Array.from({ length: 18 }, () => '1100');
    const given = fine([...most, '1110', '1000'], '1100', '1111111100000000');
    const [tighter, wider] = outcomes(proposalsFor(region(1, 2), given), given);
    expect(wider).toBe('1111111111000000');
    expect(tighter).toBe('1111110000000000');
  });
});

describe('properties, on random samples and turned grids', () => {
  const image: VoxelGrid = {
    shape: [9, 8, 14],
    affine: [0, 0, 1, 5, 0, 2, 0, -7, 3, 0, 0, 20, 0, 0, 0, 1],
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', (seed) => {
    const random = seededRandom(seed);
    const network = networkGridOf(image, {
      orientation: 'LPS',
      spacingMm: seed % 3 === 0 ? [1, 2, 3] : [1.7, 2.6, 2.2],
    });
    const n = voxelCount(network);
    const T = [2, 3, 7, 10, 20, 33, 5, 11][seed - 1];
    const smooth = Float64Array.from({ length: n }, () => random());
    const samples = Array.from({ length: T }, () => {
      const level = 0.2 + 0.5 * random();
      return smooth.map((value) => (value < level ? 1 : value < level + 0.15 * random() ? 2 : 0));
    });
    const networkLabels = Uint8Array.from({ length: n }, (_, v) => {
      const counts = [0, 1, 2].map((c) => samples.filter((labels) => labels[v] === c).length);
      return counts.indexOf(Math.max(...counts));
    });
    const labels = Uint8Array.from({ length: voxelCount(image) }, () => Math.floor(3 * random()));
    const given: ProposalSource = {
      votes: votesOf(samples, networkLabels),
      network,
      networkLabels,
      image,
      labels: labels.slice(),
      known: new Set([1, 2]),
      locked: new Set(),
      sets: [],
      rules: plainRules(1, new Uint8Array(256).fill(1)),
    };
    const voxels = Uint32Array.from({ length: n }, (_, v) => v).filter(() => random() < 0.3);
    const found = proposalsFor({ voxels, structure: 1 }, given);
    const place = regionOnImage(voxels, given);
    const inside = new Set(place.voxels);
    const after = (found?.proposals ?? []).map(({ patch }) => {
      const copy = labels.slice();
      applyPatch(copy, patch);
      return copy;
    });
    expect(given.labels).toEqual(labels);
    const [tighter, wider, ...alternatives] = after;
    const interpolated = (v: number, of: (voxel: number) => number): number => {
      let sum = 0;
      for (let at = place.starts[v]; at < place.starts[v + 1]; at++) {
        sum += place.weights[at] * of(place.around[place.places[at]]);
      }
      return sum;
    };
    const has = (v: number, t: number): boolean =>
      interpolated(v, (voxel) => (samples[t][voxel] === 1 ? 1 : 0)) >= 0.5 - 1e-9;
    place.voxels.forEach((voxel, v) => {
      const share = samples.reduce(
        (sum, sample) => sum + interpolated(v, (at) => (sample[at] === 1 ? 1 : 0)) / T,
        0,
      );
      const having = samples.filter((_, t) => has(v, t)).length;
      const [isTighter, isWider] = [tighter[voxel] === 1, wider[voxel] === 1];
      // All ⊆ tighter ⊆ median ⊆ wider ⊆ any.
      if (having === T) expect(isTighter).toBe(true);
      if (isTighter) expect(share).toBeGreaterThanOrEqual(0.5 - 1e-6);
      if (share >= 0.5 + 1e-6) expect(isWider).toBe(true);
      if (isTighter) expect(isWider).toBe(true);
      if (isWider) expect(having).toBeGreaterThan(0);
    });
    for (const changed of after) {
      changed.forEach((label, voxel) => {
        if (!inside.has(voxel)) expect(label).toBe(labels[voxel]);
      });
    }
    // Sizes as stated, and each sample counted at most once.
    const count = (of: Uint8Array): number =>
      place.voxels.filter((voxel) => of[voxel] === 1).length;
    after.forEach((copy, at) => {
      expect(found?.proposals[at].volumeMl).toBeCloseTo(count(copy) * 0.006, 9);
    });
    expect(found?.nowMl).toBeCloseTo(count(labels) * 0.006, 9);
    const shares = (found?.proposals ?? []).flatMap(({ samples: of }) => of ?? []);
    expect(shares.reduce((a, b) => a + b, found?.otherSamples ?? 0)).toBe(T);
    expect(alternatives.length).toBeLessThanOrEqual(5);
    expect(proposalsFor({ voxels, structure: 1 }, given)).toEqual(found);
  });
});
