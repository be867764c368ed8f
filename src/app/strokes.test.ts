import { beforeEach, describe, expect, it } from 'vitest';
import { reviewServices } from '../testing/reviewServices.ts';
import type { ToolEvent } from '../viewer/viewer.ts';
import { takeTool, toggleLock } from './commands/edit.ts';
import { redo, undo } from './commands/history.ts';
import { selectNeighbour } from './commands/navigate.ts';
import { decide } from './commands/review.ts';
import { drawStroke, settleStroke } from './strokes.ts';

let services: ReturnType<typeof reviewServices>;

beforeEach(() => {
  services = reviewServices();
  takeTool(services, 'brush');
  services.store.setState({ brushRadiusMm: 2.5 });
});

const state = () => services.store.getState();
const arrays = () => services.registry.reviews.get('result');
const at = (i: number, j: number, k: number): number => i + 20 * (j + 20 * k);
const count = (label: number): number => arrays().corrected.filter((one) => one === label).length;

type Point = readonly [number, number, number];

function event(phase: ToolEvent['phase'], points: readonly Point[], isOpposite = false): ToolEvent {
  return { phase, plane: 'axial', depthAxis: 2, points, isOpposite };
}

function draw(points: readonly Point[], isOpposite = false): void {
  const [first, ...rest] = points;
  drawStroke(services, event('start', first ? [first] : [], isOpposite));
  drawStroke(services, event('move', rest, isOpposite));
  drawStroke(services, event('end', [], isOpposite));
}

describe('a stroke', () => {
  it('is one step: voxels, volume and log', () => {
    // A disc of one voxel's radius, moved by two voxels: 5 + 2 × 3 voxels, none of them in a structure.
    draw([
      [2, 15, 2],
      [4, 15, 2],
    ]);
    expect(count(1)).toBe(216 + 11);
    expect(arrays().corrected[at(3, 16, 2)]).toBe(1);
    expect(arrays().events).toMatchObject([{ kind: 'edited', tool: 'brush', structure: 1 }]);
    expect(state().segments[0]?.volumeMl).toBe(227 * 0.015625);
    undo(services);
    expect(arrays().corrected).toEqual(services.registry.segmentations.get('result').labels);
    expect(state().segments[0]?.volumeMl).toBe(216 * 0.015625);
    redo(services);
    expect(count(1)).toBe(227);
  });

  it('as a ball goes over the slices beside it', () => {
    services.store.setState({ isBall: true });
    draw([[2, 15, 2]]);
    expect([count(1), arrays().corrected[at(2, 15, 3)]]).toEqual([216 + 7, 1]);
  });

  it('leaves no step where nothing changed, and none when it is cancelled', () => {
    draw([[6, 6, 6]]);
    drawStroke(services, event('start', [[2, 15, 2]]));
    expect(count(1)).toBe(221);
    drawStroke(services, event('cancel', []));
    expect([count(1), arrays().events.length, services.stroke]).toEqual([216, 0, null]);
  });

  it('erases the active structure alone, with the eraser or with Ctrl', () => {
    takeTool(services, 'eraser');
    services.store.setState({ brushRadiusMm: 40, isBall: true });
    draw([[10, 10, 10]]);
    expect([count(1), count(2)]).toEqual([0, 64]);
    expect(arrays().events).toMatchObject([{ tool: 'eraser' }]);
    undo(services);
    draw([[10, 10, 10]], true);
    expect(count(1)).toBe(8000 - outsideBall());
    undo(services);
    takeTool(services, 'brush');
    draw([[10, 10, 10]], true);
    expect([count(1), count(2)]).toEqual([0, 64]);
  });

  it('fills a curve at its end, in its slice alone', () => {
    takeTool(services, 'lasso');
    draw([
      [0.5, 13.5, 1],
      [3.5, 13.5, 1],
      [3.5, 17.5, 1],
      [0.5, 17.5, 1],
    ]);
    expect(count(1)).toBe(216 + 3 * 4);
    expect(arrays().events).toMatchObject([{ tool: 'lasso' }]);
  });

  it('never changes a locked structure, and none but the background unless it may', () => {
    services.store.setState({ brushRadiusMm: 40, isBall: true });
    toggleLock(services, 2);
    draw([[10, 10, 10]]);
    expect(count(2)).toBe(64);
    undo(services);
    toggleLock(services, 2);
    services.store.setState({ paintOver: 'background' });
    draw([[10, 10, 10]]);
    expect(count(2)).toBe(64);
    undo(services);
    toggleLock(services, 1);
    draw([[10, 10, 10]]);
    expect([count(1), services.stroke]).toEqual([216, null]);
  });

  it('keeps to the range of values', () => {
    services.store.setState({ paintRange: { lower: 1, upper: 9 } });
    draw([[2, 15, 2]]);
    expect(count(1)).toBe(216);
    services.registry.volumes.get('case').voxels[at(2, 15, 2)] = 5;
    draw([[2, 15, 2]]);
    services.registry.volumes.get('case').voxels[at(2, 15, 2)] = 0;
    expect(count(1)).toBe(217);
  });

  it('makes the acceptance of the region that was selected a correction', () => {
    selectNeighbour(services, 1);
    const id = state().selectedRegionId ?? '';
    draw([[2, 15, 2]]);
    decide(services, 'accepted');
    expect(state().decisions).toEqual({ [id]: 'corrected' });
  });

  it('that is under way when something else is asked for is a step before it', () => {
    drawStroke(services, event('start', [[2, 15, 2]]));
    settleStroke(services);
    drawStroke(services, event('move', [[8, 15, 2]]));
    drawStroke(services, event('end', []));
    expect([count(1), arrays().events.length]).toEqual([221, 1]);
  });

  it('is not begun while contours cannot be changed', () => {
    const { result } = state();
    services.store.setState({ job: { status: 'loading-network' } });
    draw([[2, 15, 2]]);
    services.store.setState({
      job: { status: 'idle' },
      result: result && { ...result, isPreview: true },
    });
    draw([[2, 15, 2]]);
    expect(count(1)).toBe(216);
  });
});

/** Voxels of 20³ farther than 16 voxels from (10, 10, 10). */
function outsideBall(): number {
  let outside = 0;
  for (let k = 0; k < 20; k++)
    for (let j = 0; j < 20; j++)
      for (let i = 0; i < 20; i++)
        if ((i - 10) ** 2 + (j - 10) ** 2 + (k - 10) ** 2 > 256) outside++;
  return outside;
}
