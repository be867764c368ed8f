import { beforeEach, describe, expect, it } from 'vitest';
import { reviewServices } from '../../testing/reviewServices.ts';
import { toggleLock } from './edit.ts';
import { redo, undo } from './history.ts';
import { addStructure, recolourStructure, removeStructure, renameStructure } from './structures.ts';

let services: ReturnType<typeof reviewServices>;

beforeEach(() => {
  services = reviewServices();
});

const state = () => services.store.getState();
const names = () => state().segments.map(({ name }) => name);
const labels = () => services.registry.reviews.get('result').corrected;

describe('structures', () => {
  it('are added under a label of their own, never used before, and become the active one', () => {
    addStructure(services);
    expect(state()).toMatchObject({ activeSegment: 3, renamedSegment: 3 });
    expect(state().segments[2]).toEqual({
      index: 3,
      name: 'Structure 3',
      color: '#CC79A7',
      volumeMl: 0,
      automaticMl: 0,
      isLocked: false,
    });
    removeStructure(services, 3);
    addStructure(services);
    expect(state().activeSegment).toBe(4);
    removeStructure(services, 1);
    addStructure(services);
    expect(state().segments.map(({ index }) => index)).toEqual([2, 4, 5]);
  });

  it('are renamed and recoloured, each a step', () => {
    renameStructure(services, 1, '  Right liver ');
    recolourStructure(services, 1, '#00ff00');
    expect(state().segments[0]).toMatchObject({ name: 'Right liver', color: '#00FF00' });
    undo(services);
    undo(services);
    expect(state().segments[0]).toMatchObject({ name: 'Liver', color: '#E69F00' });
    redo(services);
    expect(names()).toEqual(['Right liver', 'Spleen']);
  });

  it('keep their name where the new one is empty, the same or taken', () => {
    for (const name of ['  ', 'Liver', 'Spleen']) renameStructure(services, 1, name);
    expect(services.registry.reviews.get('result').events).toEqual([]);
  });

  it('take their voxels along when they are removed, and come back with them', () => {
    toggleLock(services, 2);
    removeStructure(services, 1);
    expect([names(), state().activeSegment]).toEqual([['Spleen'], 2]);
    expect(labels().filter((label) => label === 1)).toHaveLength(0);
    undo(services);
    expect(names()).toEqual(['Liver', 'Spleen']);
    expect(state().segments[0]).toMatchObject({ volumeMl: 3.375, automaticMl: 3.375 });
    expect(state().segments[1]?.isLocked).toBe(true);
    expect(labels()).toEqual(services.registry.segmentations.get('result').labels);
    redo(services);
    expect(names()).toEqual(['Spleen']);
  });

  it('are not removed while they are locked', () => {
    toggleLock(services, 1);
    removeStructure(services, 1);
    expect(names()).toEqual(['Liver', 'Spleen']);
  });

  it('stay as they are while a run is busy', () => {
    services.store.setState({ job: { status: 'loading-network' } });
    addStructure(services);
    removeStructure(services, 1);
    expect(names()).toEqual(['Liver', 'Spleen']);
  });
});
