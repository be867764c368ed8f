import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paintCapsule, type Capsule } from '../src/core/edit/brush.ts';
import {
  applyPatch,
  boxOfPatch,
  revertPatch,
  type LabelPatch,
} from '../src/core/edit/labelPatch.ts';
import { Stroke } from '../src/core/edit/stroke.ts';
import { plainRules } from '../src/core/edit/structureRules.ts';
import { structurePart, structurePatch } from '../src/core/edit/structureEdit.ts';
import { spacingMm } from '../src/core/geometry/affine.ts';
import { voxelCount } from '../src/core/geometry/gridMath.ts';
import { cropToBox, type VoxelBox } from '../src/core/geometry/voxelBox.ts';
import { ownCost, type Cost } from './interleave.ts';
import type { PythonPeer } from './pythonPeer.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';
import { quantile } from './statistics.ts';
import { SOURCE } from './volumeData.ts';

const SHAPE = SOURCE.shape.join('×');
const BRUSH_MM = 15;
const GROW_MM = 5;

const BRUSH: RowSpec = {
  id: 'edit-brush',
  ours: `a step of a ball of ${BRUSH_MM} mm, remembered for undo, ${SHAPE}`,
  against: 'numpy writing the same ball by a boolean mask',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal: null,
};

const UNDO: RowSpec = {
  id: 'edit-undo',
  ours: `undo of a large stroke, ${SHAPE}`,
  against: 'numpy copying back the box of the stroke',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal: null,
};

const GROW: RowSpec = {
  id: 'edit-grow',
  ours: `a structure of two litres grown by ${GROW_MM} mm, to a patch, ${SHAPE}`,
  against: 'scipy distance_transform_edt in the same box',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal: { kind: 'at-most', value: 1 },
};

export const EDIT_SPECS = [BRUSH, UNDO, GROW];

const PLAN = { warmUps: 3, rounds: 15, limitS: 60 };

/** Dabs of one turn: those of a second. */
const STEPS = 60;

const WRITABLE = new Uint8Array(256).fill(1);

/** A label map, and the same in the folder that Python reads. */
interface Edited {
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly image: Int16Array<ArrayBuffer>;
  readonly peer: PythonPeer;
  readonly folder: string;
}

/** Editing by hand at the size of a large CT. */
export async function runEditRows(bench: Bench): Promise<void> {
  const wanted = EDIT_SPECS.filter(({ id }) => bench.isWanted(id));
  if (wanted.length === 0) return;
  const peer = await bench.python();
  if ('reason' in peer) {
    for (const spec of wanted) bench.skip(spec, peer.reason);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'isodoubt-bench-'));
  try {
    const labels = new Uint8Array(voxelCount(SOURCE));
    const edited = { labels, image: new Int16Array(labels.length), peer, folder };
    drawOrgan(edited);
    writeFileSync(join(folder, 'labels.u8'), labels);
    await peer.call('edits', {
      folder,
      shape: SOURCE.shape.toReversed(),
      spacing: spacingMm(SOURCE.affine).toReversed(),
    });
    const measures = [
      [BRUSH, measureBrush],
      [UNDO, measureUndo],
      [GROW, measureGrow],
    ] as const;
    for (const [spec, measure] of measures) {
      if (bench.isWanted(spec.id)) await bench.attempt(spec, () => measure(bench, edited));
    }
  } finally {
    await peer.call('free', {});
    rmSync(folder, { recursive: true });
  }
}

function drawOrgan({ labels, image }: Edited): void {
  const stroke = beginStroke({ labels, image }, 1);
  const [from, to] = [
    [200, 250, 180],
    [330, 270, 230],
  ] as const;
  paintCapsule(stroke, { from, to, radiusMm: 60, depthAxis: null });
  stroke.finish();
}

function beginStroke({ labels, image }: Pick<Edited, 'labels' | 'image'>, label: number): Stroke {
  const rules = { after: WRITABLE.map(() => label), range: null };
  return new Stroke({ grid: SOURCE, labels, image }, rules);
}

/** Balls one after the other, each some voxels on from the last. */
function dabs(): Capsule[] {
  return Array.from({ length: STEPS }, (_, step) => {
    const at = [150 + 3 * step, 200 + step, 150 + step] as const;
    return { from: at, to: at, radiusMm: BRUSH_MM, depthAxis: null };
  });
}

async function measureBrush(bench: Bench, { labels, image, peer, folder }: Edited): Promise<void> {
  const path = dabs();
  const centers = path.map(({ from }) => [...from].toReversed());
  const stepsMs: number[] = [];
  let label = 2;
  const draw = (): Stroke => {
    // Another label each time, so that each voxel is written anew.
    label = 5 - label;
    const stroke = beginStroke({ labels, image }, label);
    for (const dab of path) {
      const startMs = performance.now();
      paintCapsule(stroke, dab);
      stepsMs.push(performance.now() - startMs);
    }
    return stroke;
  };
  const before = labels.slice();
  const patch = draw().finish();
  const params = { centers, radius: BRUSH_MM };
  await peer.call('brush', { ...params, label, out: join(folder, 'result') });
  const voxels = sameVoxels(patch, labels, readFileSync(join(folder, 'result')));
  for (let round = 0; round < PLAN.warmUps; round++) draw();
  stepsMs.length = 0;
  const costs = await bench.interleave(
    {
      ours: () => Promise.resolve(ownCost(() => void draw())),
      against: () => peer.call('brush', { ...params, label }),
    },
    PLAN,
  );
  labels.set(before);
  const ms = (share: number): string => quantile(stepsMs, share).toFixed(1);
  bench.report(
    BRUSH,
    { ours: costs.ours.map(perStep), against: costs.against.map(perStep) },
    {
      detail: `${STEPS} steps a turn, the same ${voxels} voxels; by the clock a step takes ${ms(0.5)} ms, one in a hundred more than ${ms(0.99)} ms`,
      threads: 1,
      versions: await peer.versions(),
    },
  );
}

function perStep({ cpuS, wallS }: Cost): Cost {
  return { cpuS: cpuS / STEPS, wallS: wallS / STEPS };
}

async function measureUndo(bench: Bench, { labels, image, peer }: Edited): Promise<void> {
  const stroke = beginStroke({ labels, image }, 2);
  for (const dab of dabs()) paintCapsule(stroke, { ...dab, radiusMm: 2 * BRUSH_MM });
  const patch = stroke.finish();
  const box = strokeBox(patch);
  const repeats = 20;
  const each = ({ cpuS, wallS }: Cost): Cost => ({ cpuS: cpuS / repeats, wallS: wallS / repeats });
  const backAndForth = (): void => {
    for (let at = 0; at < repeats / 2; at++) {
      revertPatch(labels, patch);
      applyPatch(labels, patch);
    }
  };
  const costs = await bench.interleave(
    {
      ours: () => Promise.resolve(ownCost(backAndForth)),
      against: () =>
        peer.call('restore', { low: box.low.toReversed(), high: box.high.toReversed(), repeats }),
    },
    PLAN,
  );
  revertPatch(labels, patch);
  const voxels = patch.lengths.reduce((sum, length) => sum + length, 0);
  bench.report(
    UNDO,
    { ours: costs.ours.map(each), against: costs.against.map(each) },
    {
      detail: `${voxels} voxels in ${patch.starts.length} runs, each label checked before it is changed`,
      threads: 1,
      versions: await peer.versions(),
    },
  );
}

async function measureGrow(bench: Bench, { labels, peer, folder }: Edited): Promise<void> {
  const operation = { kind: 'grow', radiusMm: GROW_MM, extent: { kind: 'volume' } } as const;
  const target = { grid: SOURCE, labels, rules: plainRules(1, WRITABLE) };
  const part = structurePart(target, operation);
  if (!part) throw new Error('no structure');
  const { low, high } = part.box;
  const params = { low: low.toReversed(), high: high.toReversed(), radius: GROW_MM };
  await peer.call('grow', { ...params, out: join(folder, 'result') });
  const patch = structurePatch(part, operation);
  applyPatch(labels, patch);
  const inBox = cropToBox(labels, SOURCE.shape, part.box);
  revertPatch(labels, patch);
  if (Buffer.compare(inBox, readFileSync(join(folder, 'result'))) !== 0) {
    throw new Error('other voxels');
  }
  const costs = await bench.interleave(
    {
      ours: () => Promise.resolve(ownCost(() => void structurePatch(part, operation))),
      against: () => peer.call('grow', params),
    },
    { warmUps: 1, rounds: 5, limitS: 90 },
  );
  bench.report(GROW, costs, {
    detail: `a box of ${part.labels.length} voxels, the same result`,
    threads: 1,
    versions: await peer.versions(),
  });
}

function strokeBox(patch: LabelPatch): VoxelBox {
  const box = boxOfPatch(patch, SOURCE.shape);
  if (!box) throw new Error('an empty stroke');
  return box;
}

/** Throws where Python's label map is another one. @returns voxels that the patch changed. */
function sameVoxels(patch: LabelPatch, labels: Uint8Array, theirs: Buffer): number {
  if (Buffer.compare(labels, theirs) !== 0) throw new Error('other voxels');
  return patch.lengths.reduce((sum, length) => sum + length, 0);
}
