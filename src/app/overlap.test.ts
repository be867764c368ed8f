import { beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../core/canonicalJson.ts';
import { membersOf } from '../core/contour/labelSets.ts';
import { applyPatch } from '../core/edit/labelPatch.ts';
import { eventFromJson, eventToJson } from '../core/review/eventJson.ts';
import { replay, setsAfter } from '../core/review/events.ts';
import { countFitting } from '../core/review/fittingEvents.ts';
import { completed } from '../core/steps.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { overlappingServices } from '../testing/reviewServices.ts';
import { chooseSegment, takeTool, toggleLock } from './commands/edit.ts';
import { redo, undo } from './commands/history.ts';
import { addStructure, removeStructure } from './commands/structures.ts';
import { recordInSteps } from './reviewRecord.ts';
import { drawStroke } from './strokes.ts';
import { structuresAt } from './structuresAt.ts';

let services: ReturnType<typeof overlappingServices>;

beforeEach(() => {
  services = overlappingServices();
  takeTool(services, 'brush');
  services.store.setState({ brushRadiusMm: 1, isBall: false });
});

const state = () => services.store.getState();
const arrays = () => services.registry.reviews.get('result');

/** Voxels of each structure, as the list of structures has them. */
const volumes = (): number[] => state().segments.map(({ volumeMl }) => volumeMl / 0.015625);

/** Voxels that belong to exactly these structures. */
const count = (...structures: number[]): number =>
  arrays().corrected.filter((label) => membersOf(arrays().sets, label).join() === structures.join())
    .length;

/** One voxel wide, 2.5 mm from voxel to voxel. */
function draw(...points: readonly (readonly [number, number, number])[]): void {
  const event = { plane: 'axial', depthAxis: 2, isOpposite: false } as const;
  drawStroke(services, { ...event, phase: 'start', points: points.slice(0, 1) });
  drawStroke(services, { ...event, phase: 'move', points: points.slice(1) });
  drawStroke(services, { ...event, phase: 'end', points: [] });
}

describe('structures that overlap', () => {
  it('have their whole volumes, and are painted without taking from each other', () => {
    expect(volumes()).toEqual([216, 64]);
    expect(state().paintOver).toBe('share');
    expect(structuresAt(services, [8, 8, 8]).map(({ name }) => name)).toEqual(['PTV', 'GTV']);
    expect(structuresAt(services, [4, 4, 4]).map(({ name }) => name)).toEqual(['GTV']);
    expect(structuresAt(services, [0, 0, 0])).toEqual([]);
    chooseSegment(services, 2);
    draw([4, 5, 5], [7, 5, 5]);
    expect([volumes(), count(1, 2)]).toEqual([[216, 68], 12]);
    // There was a label for that.
    expect(arrays().events.at(-1)).toMatchObject({ kind: 'edited', structure: 2, sets: [] });
    undo(services);
    expect([volumes(), count(1, 2)]).toEqual([[216, 64], 8]);
  });

  it('are taken from, or spared, where that is asked for', () => {
    chooseSegment(services, 2);
    services.store.setState({ paintOver: 'take' });
    draw([4, 5, 5], [7, 5, 5]);
    expect([volumes(), count(1, 2)]).toEqual([[212, 68], 8]);
    undo(services);
    services.store.setState({ paintOver: 'background' });
    draw([3, 5, 5], [7, 5, 5]);
    expect(volumes()).toEqual([216, 65]);
  });

  it('are erased alone', () => {
    takeTool(services, 'eraser');
    chooseSegment(services, 1);
    toggleLock(services, 2);
    draw([6, 8, 8], [11, 8, 8]);
    expect([volumes(), count(1, 2)]).toEqual([[212, 64], 6]);
    redo(services);
    undo(services);
    expect([volumes(), count(1, 2)]).toEqual([[216, 64], 8]);
  });

  it('get labels of their own where a third comes to them, which the log has', () => {
    addStructure(services);
    expect(state().activeSegment).toBe(4);
    draw([8, 8, 8], [12, 8, 8]);
    expect([count(1, 2, 4), count(2, 4), count(4), volumes()]).toEqual([2, 2, 1, [216, 64, 5]]);
    expect(arrays().events.at(-1)).toMatchObject({
      sets: [
        { label: 6, structures: [2, 4] },
        { label: 7, structures: [1, 2, 4] },
      ],
    });
    // A label of a set is no structure's, and a set that was undone keeps its label.
    undo(services);
    addStructure(services);
    expect(state().activeSegment).toBe(5);
    expect(arrays().sets).toHaveLength(3);
  });

  it('leave voxels to the others when they are removed', () => {
    removeStructure(services, 1);
    expect([volumes(), count(2), count(1)]).toEqual([[64], 64, 0]);
    undo(services);
    expect([volumes(), count(1, 2)]).toEqual([[216, 64], 8]);
    toggleLock(services, 1);
    removeStructure(services, 1);
    expect(volumes()).toEqual([216, 64]);
  });

  it('are the same out of the log', () => {
    addStructure(services);
    draw([8, 8, 8], [12, 8, 8]);
    takeTool(services, 'eraser');
    chooseSegment(services, 2);
    draw([8, 8, 8], [9, 8, 8]);
    undo(services);
    draw([9, 8, 8], [10, 8, 8]);
    const { labels, sets } = services.registry.segmentations.get('result');
    const stamp = { atMs: 0, by: '' };
    const read = arrays().events.map((event) =>
      eventFromJson(JSON.parse(JSON.stringify(eventToJson(event))) as Json, stamp, labels.length),
    );
    expect(countFitting({ labels, sets }, read)).toBe(read.length);
    expect(setsAfter(sets, read)).toEqual(arrays().sets);
    const again = labels.slice();
    for (const event of replay(read).inForce) {
      if (event.kind !== 'decided' && event.patch) applyPatch(again, event.patch);
    }
    expect(again).toEqual(arrays().corrected);
    expect(again).not.toEqual(labels);
  });

  it('are recorded with what they share', () => {
    chooseSegment(services, 2);
    draw([4, 5, 5], [7, 5, 5]);
    services.network = syntheticManifest();
    const { structures, labelSets } = completed(recordInSteps(services));
    expect(labelSets).toEqual([{ label: 3, structures: [1, 2] }]);
    const voxels = (ml: number): number => Math.round(ml / 0.015625);
    expect(structures.map((row) => [row.volumeMl, row.reviewedVolumeMl].map(voxels))).toEqual([
      [216, 216],
      [64, 68],
    ]);
    expect(structures.map(({ addedMl, removedMl }) => [addedMl, removedMl].map(voxels))).toEqual([
      [0, 0],
      [4, 0],
    ]);
  });
});
