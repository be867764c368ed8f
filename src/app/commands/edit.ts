import type { EditSlice, HandTool, OperationSettings } from '../../store/editSlice.ts';
import { pointedVoxel } from '../pointed.ts';
import type { Services } from '../services.ts';

/** Radii that the brush has, mm: steps of about a fifth. */
export const BRUSH_RADII_MM: readonly number[] = [
  0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 22, 26, 30, 40,
];

/** How far around the value of the pointed voxel the limit of the brush reaches, in Hounsfield units. */
const RANGE_HALF_WIDTH_HU = 100;

/** Begins to edit with the tool used last, or ends it. */
export function toggleEditing({ store }: Services): void {
  store.setState(({ tool, lastTool }) => ({
    tool: tool === null ? lastTool : null,
    editNote: null,
  }));
}

/** Gives the left button back to the preset. */
export function leaveEditing({ store }: Services): void {
  store.setState({ tool: null });
}

/** Takes a tool, and begins to edit if that is not so yet. */
export function takeTool({ store }: Services, tool: HandTool): void {
  store.setState(({ lastTool, otherTool }) => ({
    tool,
    editNote: null,
    lastTool: tool,
    otherTool: tool === lastTool ? otherTool : lastTool,
  }));
}

/** Takes the tool before this one. */
export function swapTools(services: Services): void {
  takeTool(services, services.store.getState().otherTool);
}

/** Takes the next larger or smaller brush; stops at the ends. */
export function changeBrush({ store }: Services, step: 1 | -1): void {
  const { brushRadiusMm } = store.getState();
  const next =
    step > 0
      ? BRUSH_RADII_MM.find((radius) => radius > brushRadiusMm)
      : BRUSH_RADII_MM.findLast((radius) => radius < brushRadiusMm);
  if (next !== undefined) store.setState({ brushRadiusMm: next });
}

/** A change of how tools work. */
export type EditChange = Partial<
  Pick<EditSlice, 'brushRadiusMm' | 'isBall' | 'paintRange' | 'paintOver' | 'comparison'>
>;

export function changeEdit({ store }: Services, change: EditChange): void {
  store.setState(change);
}

export function changeOperation({ store }: Services, change: Partial<OperationSettings>): void {
  store.setState(({ operationSettings }) => ({
    operationSettings: { ...operationSettings, ...change },
  }));
}

export function toggleBall({ store }: Services): void {
  store.setState(({ isBall }) => ({ isBall: !isBall }));
}

/** Painting takes voxels of other structures, then it leaves them alone, then it shares them. */
export function stepPaintOver({ store }: Services): void {
  const next = { take: 'background', background: 'share', share: 'take' } as const;
  store.setState(({ paintOver }) => ({ paintOver: next[paintOver] }));
}

/** Limits painting to values around that of the voxel under the pointer, or lifts the limit. */
export function toggleRange(services: Services): void {
  if (services.store.getState().paintRange) services.store.setState({ paintRange: null });
  else limitRange(services);
}

/**
 * Limits painting to values around that of the voxel under the pointer, else under the crosshair: ± 100 HU, or half the
 * window where there is no HU.
 */
export function limitRange(services: Services): void {
  const { store, registry } = services;
  const { openCase, window } = store.getState();
  const pointed = pointedVoxel(services);
  if (!openCase || !pointed) return;
  const { grid, voxels } = registry.volumes.get(openCase.id);
  const [i, j, k] = pointed.index;
  const value = voxels[i + grid.shape[0] * (j + grid.shape[1] * k)] ?? 0;
  const half = openCase.isHounsfield ? RANGE_HALF_WIDTH_HU : window.width / 4;
  const digits = openCase.isHounsfield ? 0 : 3;
  const rounded = (number: number): number => Number(number.toFixed(digits));
  store.setState({ paintRange: { lower: rounded(value - half), upper: rounded(value + half) } });
}

/** The automatic contour beside the changed one: tinted, then outlined, then not at all. */
export function stepComparison({ store }: Services): void {
  const next = { changed: 'outline', outline: 'off', off: 'changed' } as const;
  store.setState(({ comparison }) => ({ comparison: next[comparison] }));
}

/** The structure after or before the active one, round the ends. */
export function stepSegment({ store }: Services, step: 1 | -1): void {
  store.setState(({ segments, activeSegment }) => {
    const at = segments.findIndex(({ index }) => index === activeSegment);
    const next = segments[(at + step + segments.length) % segments.length];
    return { activeSegment: next?.index ?? activeSegment };
  });
}

export function chooseSegment({ store }: Services, index: number): void {
  store.setState({ activeSegment: index });
}

/** Protects a structure from every tool, or frees it. */
export function toggleLock({ store }: Services, index: number): void {
  store.setState(({ segments }) => ({
    segments: segments.map((row) =>
      row.index === index ? { ...row, isLocked: !row.isLocked } : row,
    ),
  }));
}
