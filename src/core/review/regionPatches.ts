/** Radius of a disc of 1 cm². */
const RADIUS_MM = Math.sqrt(100 / Math.PI);
/** What joins a patch later may lie one and a half times as far out. */
const REACH_MM = 1.5 * RADIUS_MM;
const HALF_SPAN_SLICES = 2;
const MAX_SPAN_SLICES = 2 * HALF_SPAN_SLICES + 1;

export interface PatchSettings {
  readonly shape: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** One per voxel of the grid, all 0; all 0 again on return. */
  readonly work: Int32Array;
  /** A patch below this joins a neighbour where the limits allow. */
  readonly mergeBelowVoxels: number;
  /** A patch that stays below this is not listed. */
  readonly minVoxels: number;
}

export interface Patch {
  /** In the order of the selection; the first is the seed. A copy. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** False for a fragment that stayed below the smallest size. */
  readonly isListed: boolean;
}

/** The selection by position: where each voxel lies and which patch holds it. */
interface Field {
  readonly selected: Uint32Array;
  readonly settings: PatchSettings;
  readonly i: Int16Array;
  readonly j: Int16Array;
  readonly k: Int16Array;
  /** Patch of each position, −1 while it has none. */
  readonly patchOf: Int32Array;
}

type Centre = readonly [i: number, j: number, k: number];

interface Growing {
  /** Position of the voxel that it grew from. */
  readonly seed: number;
  /** Index (i, j, k), fractional; distances are measured from here. */
  readonly centre: Centre;
  size: number;
  first: number;
  last: number;
}

/** So many seeds or fragments between two steps: well below a millisecond. */
const SEEDS_PER_STEP = 8;

/**
 * Splits the selected voxels into patches by the rule of `groupRegions`, in order of their seeds, in steps: whoever has
 * to answer meanwhile may take the next one later. `work` is in use until the last.
 * @param selected voxel indices without repeats, most uncertain first.
 */
export function* growPatches(
  selected: Uint32Array,
  settings: PatchSettings,
): Generator<undefined, Patch[]> {
  const field = layOut(selected, settings);
  // While patches grow, `work` knows only the voxels that none holds yet: most look-ups end there.
  markPositions(field);
  const queue = new Int32Array(selected.length);
  const patches: Growing[] = [];
  for (let seed = 0; seed < selected.length; seed++) {
    if (field.patchOf[seed] >= 0) continue;
    patches.push(grow(field, { seed, patch: patches.length, queue }));
    if (patches.length % SEEDS_PER_STEP === 0) yield;
  }
  markPositions(field);
  yield;
  const listed = yield* mergeFragments(field, patches);
  for (const voxel of selected) settings.work[voxel] = 0;
  return collect(field, patches, listed);
}

function layOut(selected: Uint32Array, settings: PatchSettings): Field {
  const [ni, nj] = settings.shape;
  const [i, j, k] = [0, 1, 2].map(() => new Int16Array(selected.length));
  selected.forEach((voxel, at) => {
    const row = Math.floor(voxel / ni);
    i[at] = voxel - row * ni;
    k[at] = Math.floor(row / nj);
    j[at] = row - k[at] * nj;
  });
  return { selected, settings, i, j, k, patchOf: new Int32Array(selected.length).fill(-1) };
}

/** Writes each voxel's position, from 1, into the work buffer. */
function markPositions({ selected, settings: { work } }: Field): void {
  for (let at = 0; at < selected.length; at++) work[selected[at]] = at + 1;
}

/**
 * A seed is the most uncertain voxel, seldom the middle of what surrounds it: the first growth finds the middle,
 * the second takes what lies around that. Else every blob would fall into a large piece and crumbs.
 */
function grow(field: Field, from: GrowthStart): Growing {
  const { seed, patch, queue } = from;
  const { i, j, k, patchOf, selected, settings } = field;
  const around = reach(field, from, [i[seed], j[seed], k[seed]]);
  const mean = (axis: Int16Array): number => {
    let sum = 0;
    for (let at = 0; at < around; at++) sum += axis[queue[at]];
    return sum / around;
  };
  const centre: Centre = [mean(i), mean(j), mean(k)];
  for (let at = 0; at < around; at++) patchOf[queue[at]] = -1;
  const size = reach(field, from, centre);
  const grown: Growing = { seed, centre, size, first: k[seed], last: k[seed] };
  for (let at = 0; at < size; at++) {
    const position = queue[at];
    patchOf[position] = patch;
    settings.work[selected[position]] = 0;
    grown.first = Math.min(grown.first, k[position]);
    grown.last = Math.max(grown.last, k[position]);
  }
  return grown;
}

interface GrowthStart {
  readonly seed: number;
  readonly patch: number;
  readonly queue: Int32Array;
}

/**
 * Breadth first from the seed through voxels that no patch holds and that lie within reach of a centre.
 * Marks them in `patchOf`; `queue` has their positions.
 * @returns how many.
 */
function reach(field: Field, { seed, patch, queue }: GrowthStart, centre: Centre): number {
  const { patchOf, k } = field;
  const middle = Math.round(centre[2]);
  let count = 1;
  patchOf[seed] = patch;
  queue[0] = seed;
  const take = (at: number): void => {
    if (patchOf[at] >= 0 || Math.abs(k[at] - middle) > HALF_SPAN_SLICES) return;
    if (squaredMm(field, at, centre) > RADIUS_MM * RADIUS_MM) return;
    patchOf[at] = patch;
    queue[count++] = at;
  };
  for (let head = 0; head < count; head++) eachNeighbour(field, queue[head], take);
  return count;
}

/** Calls back with the position of each selected voxel among the 26 neighbours, in index order. */
function eachNeighbour(field: Field, at: number, visit: (position: number) => void): void {
  const [ni, nj, nk] = field.settings.shape;
  const { work } = field.settings;
  const i = field.i[at];
  const j = field.j[at];
  const k = field.k[at];
  const fromI = i > 0 ? -1 : 0;
  const toI = i < ni - 1 ? 1 : 0;
  for (let dk = k > 0 ? -1 : 0; dk <= 1 && k + dk < nk; dk++) {
    for (let dj = j > 0 ? -1 : 0; dj <= 1 && j + dj < nj; dj++) {
      const centre = field.selected[at] + ni * (dj + nj * dk);
      for (let voxel = centre + fromI; voxel <= centre + toI; voxel++) {
        const position = work[voxel] - 1;
        if (position >= 0 && position !== at) visit(position);
      }
    }
  }
}

function squaredMm(field: Field, at: number, [i, j, k]: Centre): number {
  const { spacingMm } = field.settings;
  const di = (field.i[at] - i) * spacingMm[0];
  const dj = (field.j[at] - j) * spacingMm[1];
  const dk = (field.k[at] - k) * spacingMm[2];
  return di * di + dj * dj + dk * dk;
}

/**
 * Gives small patches to neighbours, smallest first, then by seed: to the one that they share most contacts
 * with, or, where none that they touch can take them, to the nearest within reach.
 * @returns per patch whether it is listed in the end; a merged one is not, and owns no voxel any more.
 */
function* mergeFragments(field: Field, patches: Growing[]): Generator<undefined, boolean[]> {
  const { minVoxels, mergeBelowVoxels } = field.settings;
  const members = patches.map((): number[] => []);
  field.patchOf.forEach((patch, at) => members[patch].push(at));
  const fragments = patches
    .map((_, patch) => patch)
    .filter((patch) => patches[patch].size < mergeBelowVoxels)
    .toSorted((a, b) => patches[a].size - patches[b].size || a - b);
  const contacts = new Int32Array(patches.length);
  const cells = cellsOf(field, patches);
  for (const [position, fragment] of fragments.entries()) {
    if (position % SEEDS_PER_STEP === 0) yield;
    // A smaller fragment may have joined this one in the meantime.
    if (patches[fragment].size >= mergeBelowVoxels) continue;
    const piece: Piece = { patch: fragment, members: members[fragment] };
    const target =
      touchedTarget(field, patches, { ...piece, contacts }) ??
      nearestTarget(field, patches, { ...piece, cells });
    if (target === undefined) continue;
    for (const at of piece.members) field.patchOf[at] = target;
    members[target].push(...piece.members);
    members[fragment] = [];
    const [from, into] = [patches[fragment], patches[target]];
    into.size += from.size;
    into.first = Math.min(into.first, from.first);
    into.last = Math.max(into.last, from.last);
    from.size = 0;
  }
  return patches.map(({ size }) => size > 0 && size >= minVoxels);
}

interface Piece {
  readonly patch: number;
  /** Positions. */
  readonly members: readonly number[];
}

/** The touching patch with most contacts that can take the piece; ties to the earlier. */
function touchedTarget(
  field: Field,
  patches: readonly Growing[],
  piece: Piece & { readonly contacts: Int32Array },
): number | undefined {
  const { contacts } = piece;
  const touched: number[] = [];
  for (const at of piece.members) {
    eachNeighbour(field, at, (other) => {
      const patch = field.patchOf[other];
      if (patch === piece.patch) return;
      if (contacts[patch]++ === 0) touched.push(patch);
    });
  }
  let best: number | undefined;
  for (const patch of touched.toSorted((a, b) => a - b)) {
    const isBetter = best === undefined || contacts[patch] > contacts[best];
    if (isBetter && canTake(field, { into: patches[patch], from: patches[piece.patch], piece })) {
      best = patch;
    }
  }
  for (const patch of touched) contacts[patch] = 0;
  return best;
}

/** Patches by the cube of side `REACH_MM` that holds their middle, so that what is near is found without looking at all. */
type Cells = ReadonlyMap<number, readonly number[]>;

const CELLS_PER_AXIS = 4096;

function cellOf({ settings }: Field, [i, j, k]: Centre): Centre {
  const [si, sj, sk] = settings.spacingMm;
  return [
    Math.floor((i * si) / REACH_MM) + 1,
    Math.floor((j * sj) / REACH_MM) + 1,
    Math.floor((k * sk) / REACH_MM) + 1,
  ];
}

function cellKey([i, j, k]: Centre): number {
  return i + CELLS_PER_AXIS * (j + CELLS_PER_AXIS * k);
}

function cellsOf(field: Field, patches: readonly Growing[]): Cells {
  const cells = new Map<number, number[]>();
  patches.forEach(({ centre }, patch) => {
    const key = cellKey(cellOf(field, centre));
    const cell = cells.get(key);
    if (cell) cell.push(patch);
    else cells.set(key, [patch]);
  });
  return cells;
}

/** The patch with the nearest middle that can take the piece; ties to the earlier. */
function nearestTarget(
  field: Field,
  patches: readonly Growing[],
  piece: Piece & { readonly cells: Cells },
): number | undefined {
  const [first] = piece.members;
  const [ci, cj, ck] = cellOf(field, [field.i[first], field.j[first], field.k[first]]);
  let best: number | undefined;
  let nearest = REACH_MM * REACH_MM;
  for (let n = 0; n < 27; n++) {
    const cell: Centre = [
      ci - 1 + (n % 3),
      cj - 1 + (Math.floor(n / 3) % 3),
      ck - 1 + Math.floor(n / 9),
    ];
    for (const patch of piece.cells.get(cellKey(cell)) ?? []) {
      const into = patches[patch];
      if (patch === piece.patch || into.size === 0) continue;
      const distance = squaredMm(field, first, into.centre);
      const isNearer = distance < nearest || (distance === nearest && patch < (best ?? Infinity));
      if (!isNearer || !canTake(field, { into, from: patches[piece.patch], piece })) continue;
      best = patch;
      nearest = distance;
    }
  }
  return best;
}

function canTake(
  field: Field,
  { into, from, piece }: { readonly into: Growing; readonly from: Growing; readonly piece: Piece },
): boolean {
  const span = Math.max(into.last, from.last) - Math.min(into.first, from.first) + 1;
  if (span > MAX_SPAN_SLICES) return false;
  return piece.members.every((at) => squaredMm(field, at, into.centre) <= REACH_MM * REACH_MM);
}

function collect(field: Field, patches: readonly Growing[], listed: readonly boolean[]): Patch[] {
  const voxels = patches.map(({ size }) => new Uint32Array(size));
  const filled = new Int32Array(patches.length);
  field.selected.forEach((voxel, at) => {
    const patch = field.patchOf[at];
    voxels[patch][filled[patch]++] = voxel;
  });
  return patches.flatMap(({ size }, patch) =>
    size > 0 ? [{ voxels: voxels[patch], isListed: listed[patch] ?? false }] : [],
  );
}
