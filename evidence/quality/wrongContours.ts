import { maskComponents } from '../../src/core/geometry/components.ts';
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';
import type { Draws } from './draws.ts';
import type { Piece, Subject } from './subject.ts';

type Mask = Uint8Array<ArrayBuffer>;
/** A contour [K, J, I] on the subject's grid, wrong in one way. */
type Maker = (subject: Subject, draws: Draws) => Mask;

/** A piece with its middle at `centre` (voxels), scaled about it; nearest voxels. */
export function placed(
  { shape: from, mask }: Piece,
  at: {
    readonly shape: Size3;
    readonly centre: Size3;
    readonly scale: Size3;
    readonly mirrored?: boolean;
  },
): Mask {
  const picks = ([0, 1, 2] as const).map((axis) =>
    Int32Array.from({ length: at.shape[axis] }, (_, voxel) => {
      const source = Math.round((voxel - at.centre[axis]) / at.scale[axis] + (from[axis] - 1) / 2);
      if (source < 0 || source >= from[axis]) return -1;
      return axis === 0 && at.mirrored ? from[0] - 1 - source : source;
    }),
  );
  const [ni, nj, nk] = at.shape;
  const out = new Uint8Array(ni * nj * nk);
  for (let k = 0; k < nk; k++) {
    if (picks[2][k] < 0) continue;
    for (let j = 0; j < nj; j++) {
      if (picks[1][j] < 0) continue;
      const [to, row] = [ni * (j + nj * k), from[0] * (picks[1][j] + from[1] * picks[2][k])];
      for (let i = 0; i < ni; i++) if (picks[0][i] >= 0) out[to + i] = mask[row + picks[0][i]];
    }
  }
  return out;
}

function middleOf({ box }: Subject): Size3 {
  return each((axis) => (box.low[axis] + box.high[axis] - 1) / 2);
}

function each(of: (axis: 0 | 1 | 2) => number): Size3 {
  return [of(0), of(1), of(2)];
}

/** The part around the structure, put back into the scan. */
function whole({ shape, around }: Subject, isInside: (at: number) => boolean): Mask {
  const [pi, pj, pk] = around.shape;
  const out = new Uint8Array(shape[0] * shape[1] * shape[2]);
  for (let k = 0, at = 0; k < pk; k++) {
    for (let j = 0; j < pj; j++) {
      const { low } = around.box;
      const row = low[0] + shape[0] * (j + low[1] + shape[1] * (k + low[2]));
      for (let i = 0; i < pi; i++, at++) if (isInside(at)) out[row + i] = 1;
    }
  }
  return out;
}

/** Standard normal draws about `cell` voxels apart, linear between. */
export function smoothField(shape: Size3, cell: number, draws: Draws): Float32Array<ArrayBuffer> {
  const coarse = each((axis) => Math.max(2, Math.ceil(shape[axis] / cell) + 1));
  const knots = Float32Array.from({ length: coarse[0] * coarse[1] * coarse[2] }, () =>
    draws.normal(),
  );
  const out = new Float32Array(shape[0] * shape[1] * shape[2]);
  const step = each((axis) => (coarse[axis] - 1) / Math.max(1, shape[axis] - 1));
  const [ci, cj] = coarse;
  for (let k = 0, at = 0; k < shape[2]; k++) {
    const z = Math.min(k * step[2], coarse[2] - 1.001);
    for (let j = 0; j < shape[1]; j++) {
      const y = Math.min(j * step[1], coarse[1] - 1.001);
      const corner = ci * (Math.floor(y) + cj * Math.floor(z));
      const [v, w] = [y % 1, z % 1];
      for (let i = 0; i < shape[0]; i++, at++) {
        const x = Math.min(i * step[0], ci - 1.001);
        const [first, u] = [corner + Math.floor(x), x % 1];
        const along = (from: number): number => knots[from] * (1 - u) + knots[from + 1] * u;
        const near = along(first) * (1 - v) + along(first + ci) * v;
        const far = along(first + ci * cj) * (1 - v) + along(first + ci * cj + ci) * v;
        out[at] = near * (1 - w) + far * w;
      }
    }
  }
  return out;
}

/** Size of a part of the boundary's wandering that means the same for a large organ and for a small tumour. */
function scaleMm({ radiusMm }: Subject): number {
  return Math.min(radiusMm, 30);
}

function wandering(
  subject: Subject,
  draws: Draws,
  how: { amplitudeMm: number; cell: number },
): Mask {
  const { distance, shape } = subject.around;
  const field = smoothField(shape, how.cell, draws);
  const bias = 0.5 * draws.normal() * how.amplitudeMm;
  return whole(subject, (at) => distance[at] + 1.4 * how.amplitudeMm * field[at] > bias);
}

/** Half-open range of slices set to a slice's copy, or to nothing. */
function setSlices(
  mask: Mask,
  { shape }: Subject,
  slices: { readonly from: number; readonly to: number; readonly copy: number | null },
): void {
  const size = shape[0] * shape[1];
  const copied =
    slices.copy === null ? null : mask.slice(slices.copy * size, (slices.copy + 1) * size);
  for (let k = Math.max(0, slices.from); k < Math.min(shape[2], slices.to); k++) {
    if (!copied) mask.fill(0, k * size, (k + 1) * size);
    else for (let at = 0; at < size; at++) mask[k * size + at] |= copied[at];
  }
}

const withoutSlices: Maker = (subject, draws) => {
  const [first, end] = [subject.box.low[2], subject.box.high[2]];
  const count = Math.max(1, Math.floor(draws.uniform(0.03, 0.95) * (end - first)));
  const starts = [first, end - count, first + draws.whole(end - first - count + 1)];
  const from = starts[draws.whole(3)];
  const out = subject.truth.slice();
  setSlices(out, subject, { from, to: from + count, copy: null });
  return out;
};

const extraSlices: Maker = (subject, draws) => {
  const [first, end] = [subject.box.low[2], subject.box.high[2]];
  const count = Math.max(1, Math.floor(draws.uniform(0.03, 0.8) * (end - first)));
  const inset = Math.floor(draws.uniform(0, 0.45) * (end - first));
  const out = subject.truth.slice();
  if (draws.uniform(0, 1) < 0.5) {
    setSlices(out, subject, { from: first - count, to: first + inset, copy: first + inset });
  } else {
    setSlices(out, subject, { from: end - inset, to: end + count, copy: end - 1 - inset });
  }
  return out;
};

/** A part left out: one of several components, or what lies beyond an oblique plane. */
const withoutPart: Maker = (subject, draws) => {
  const out = subject.truth.slice();
  const { labels, sizes } = maskComponents(out, subject.shape, 26);
  if (sizes.length > 1 && draws.uniform(0, 1) < 0.6) {
    const order = sizes.map((_, at) => at).toSorted((a, b) => sizes[b] - sizes[a]);
    const gone = order[draws.whole(Math.min(3, order.length))] + 1;
    return out.map((value, at) => (labels[at] === gone ? 0 : value));
  }
  const normal = each(() => draws.normal());
  const share = draws.uniform(0.03, 0.95);
  const heights: number[] = [];
  const heightOf = (at: number): number => {
    const [ni, nj] = subject.shape;
    const [i, j, k] = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))];
    return normal[0] * i + normal[1] * j + normal[2] * k;
  };
  out.forEach((value, at) => value !== 0 && heights.push(heightOf(at)));
  const cut = Float64Array.from(heights).toSorted()[Math.floor(share * heights.length)];
  return out.map((value, at) => (value !== 0 && heightOf(at) >= cut ? 1 : 0));
};

/** Spilled over the boundary in one to three places, half of the time only into voxels that look alike. */
const leaked: Maker = (subject, draws) => {
  const { distance, image, shape } = subject.around;
  const surface: number[] = [];
  let [sum, squares, count] = [0, 0, 0];
  for (let at = 0; at < distance.length; at++) {
    if (Math.abs(distance[at]) <= subject.spacingMm) surface.push(at);
    if (distance[at] <= 0) continue;
    [sum, squares, count] = [sum + image[at], squares + image[at] ** 2, count + 1];
  }
  const middle = sum / count;
  const width =
    draws.uniform(0, 1) < 0.5
      ? Math.max(40, 2 * Math.sqrt(squares / count - middle ** 2))
      : Infinity;
  const size = (draws.uniform(0.3, 1.6) * Math.min(subject.radiusMm, 45)) / subject.spacingMm;
  const balls = Array.from({ length: 1 + draws.whole(3) }, () => {
    const at = surface[draws.whole(surface.length)];
    const [pi, pj] = shape;
    const centre: Size3 = [at % pi, Math.floor(at / pi) % pj, Math.floor(at / (pi * pj))];
    return { centre, radii: each(() => size * draws.uniform(0.6, 1.4)) };
  });
  const [pi, pj] = shape;
  return whole(subject, (at) => {
    if (distance[at] > 0) return true;
    if (Math.abs(image[at] - middle) >= width) return false;
    const voxel = [at % pi, Math.floor(at / pi) % pj, Math.floor(at / (pi * pj))] as const;
    return balls.some(({ centre, radii }) => inBall(voxel, centre, radii));
  });
};

function inBall(voxel: Size3, centre: Size3, radii: Size3): boolean {
  const term = (axis: 0 | 1 | 2): number => ((voxel[axis] - centre[axis]) / radii[axis]) ** 2;
  return term(0) + term(1) + term(2) < 1;
}

const ball: Maker = (subject, draws) => {
  const extent = subject.piece.shape;
  const middle = middleOf(subject);
  const reach = draws.uniform(0, 0.6);
  const centre = each((axis) => middle[axis] + draws.uniform(-reach, reach) * extent[axis]);
  const radii = each((axis) => Math.max(1.2, (extent[axis] / 2) * draws.uniform(0.5, 1.4)));
  const [ni, nj] = subject.shape;
  return subject.truth.map((_, at) =>
    Number(inBall([at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))], centre, radii)),
  );
};

/** Ways for a contour to be wrong; every Dice between 0 and 1 comes out of some of them. */
export const WRONG_CONTOURS = {
  /** Another patient's, scaled by U(.55, 1.8), in this one's place: the swap-and-scale of Isaksson et al. 2022. */
  swapped: (subject, draws) => {
    const { donors, shape, piece } = subject;
    if (donors.length === 0) return subject.truth.slice();
    const scale = draws.uniform(0.55, 1.8);
    const middle = middleOf(subject);
    const centre = each((axis) => middle[axis] + draws.uniform(-0.15, 0.15) * piece.shape[axis]);
    return placed(donors[draws.whole(donors.length)], {
      shape,
      centre,
      scale: [scale, scale, scale],
    });
  },
  scaled: (subject, draws) => {
    const factor = draws.uniform(0.55, 1.8);
    const scale = each(() => factor * draws.uniform(0.9, 1.1));
    return placed(subject.piece, { shape: subject.shape, centre: middleOf(subject), scale });
  },
  shifted: (subject, draws) => {
    const middle = middleOf(subject);
    const most = draws.uniform(0, 0.5);
    const centre = each(
      (axis) => middle[axis] + draws.uniform(-most, most) * subject.piece.shape[axis],
    );
    return placed(subject.piece, { shape: subject.shape, centre, scale: [1, 1, 1] });
  },
  mirrored: (subject, draws) => {
    const [i, j, k] = middleOf(subject);
    const centre: Size3 = [subject.shape[0] - 1 - i + draws.uniform(-3, 3), j, k];
    return placed(subject.piece, {
      shape: subject.shape,
      centre,
      scale: [1, 1, 1],
      mirrored: true,
    });
  },
  'too small or large': (subject, draws) => {
    const threshold = draws.uniform(-0.6, 0.6) * scaleMm(subject);
    return whole(subject, (at) => subject.around.distance[at] > threshold);
  },
  'rough boundary': (subject, draws) =>
    wandering(subject, draws, {
      amplitudeMm: draws.uniform(0.02, 0.5) * scaleMm(subject),
      cell: draws.uniform(2.5, 10),
    }),
  'slightly rough boundary': (subject, draws) =>
    wandering(subject, draws, {
      amplitudeMm: draws.uniform(0.2, 1.2) * subject.spacingMm,
      cell: draws.uniform(1.5, 5),
    }),
  'missing slices': withoutSlices,
  'extra slices': extraSlices,
  'missing part': withoutPart,
  leaked,
  ellipsoid: ball,
} as const satisfies Record<string, Maker>;

/** The failure cases of Isaksson et al. 2022; `shifted` there is by up to half the size in the plane. */
export const FAILURES = {
  empty: ({ truth }) => new Uint8Array(truth.length),
  noise: ({ truth }, draws) => truth.map(() => Number(draws.uniform(0, 1) < 0.5)),
  ones: ({ truth }) => truth.map(() => 1),
  'shifted in the plane': (subject, draws) => {
    const [i, j, k] = middleOf(subject);
    const [si, sj] = subject.piece.shape;
    const centre: Size3 = [i + draws.uniform(-0.5, 0.5) * si, j + draws.uniform(-0.5, 0.5) * sj, k];
    return placed(subject.piece, { shape: subject.shape, centre, scale: [1, 1, 1] });
  },
  truth: ({ truth }) => truth.slice(),
} as const satisfies Record<string, Maker>;

export type WrongContour = keyof typeof WRONG_CONTOURS;
export type Failure = keyof typeof FAILURES;
